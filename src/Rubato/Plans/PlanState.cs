using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rubato;

/// <summary>A number that a plan remembers.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">The number.</param>
public sealed record NamedNumber(string Name, double Value);

/// <summary>A signal as it was reported last.</summary>
/// <param name="Name">The signal.</param>
/// <param name="Value">What was reported; NaN before the first report.</param>
/// <param name="IsFresh">Whether no step has seen the report yet.</param>
public sealed record ReportedNumber(string Name, double Value, bool IsFresh);

/// <summary>
/// Where a plan in motion stands: an immutable value, saved as JSON, that continues bit for bit in the plan and run that
/// it was taken from, and is refused by any other.
/// </summary>
public sealed record PlanState
{
    /// <summary>The form of the saved state that this library writes and reads.</summary>
    public const int CurrentVersion = 1;

    static readonly JsonSerializerOptions Form = new()
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    internal PlanState(CompiledPlan plan, long nextStep, ValueList<NamedNumber> memory, ValueList<ReportedNumber> signals)
        : this(CurrentVersion, plan.Plan.ToString(), RunOf(plan.Context), nextStep, memory, signals)
    {
    }

    /// <summary>A state as it was saved.</summary>
    [JsonConstructor]
    PlanState(int version, string plan, string run, long nextStep, IReadOnlyList<NamedNumber> memory, IReadOnlyList<ReportedNumber> signals) =>
        (Version, Plan, Run, NextStep, Memory, Signals) = (version, plan, run, nextStep, memory, signals);

    /// <summary>The form of the saved state.</summary>
    public int Version { get; }

    /// <summary>The plan's text.</summary>
    public string Plan { get; }

    /// <summary>The run's clock, variables and groups.</summary>
    public string Run { get; }

    /// <summary>The step that comes next.</summary>
    public long NextStep { get; }

    /// <summary>What the plan remembers.</summary>
    public IReadOnlyList<NamedNumber> Memory { get; }

    /// <summary>What was reported to it.</summary>
    public IReadOnlyList<ReportedNumber> Signals { get; }

    /// <summary>Reads a saved state.</summary>
    /// <param name="json">What <see cref="ToJson"/> gave.</param>
    /// <exception cref="FormatException">This isn't a saved state.</exception>
    public static PlanState FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<PlanState>(json, Form) ?? throw new FormatException("a plan's state: got null. Give the text that was saved.");
        }
        catch (JsonException error)
        {
            throw new FormatException($"a plan's state: {error.Message} Give the text that was saved.", error);
        }
    }

    /// <summary>The state as JSON; every number reads back to the bit.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Form);

    /// <inheritdoc/>
    public bool Equals(PlanState? other) => other is not null && ToJson() == other.ToJson();

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Plan, Run, NextStep);

    internal void DemandFor(CompiledPlan plan)
    {
        if (Version != CurrentVersion)
            throw Refused($"got version {Version}; this library reads version {CurrentVersion}. Resume with the library that saved it.");
        var text = plan.Plan.ToString();
        if (Plan != text)
        {
            var (saved, own) = (Plan.Split('\n'), text.Split('\n'));
            var at = saved.Zip(own).TakeWhile(pair => pair.First == pair.Second).Count();
            throw Refused($"it was saved by another plan: its line {at + 1} is `{saved.ElementAtOrDefault(at) ?? "missing"}`, here `{own.ElementAtOrDefault(at) ?? "missing"}`. Resume with the plan that it was saved by.");
        }
        var run = RunOf(plan.Context);
        if (Run != run) throw Refused($"it was saved in another run: {Run}; here: {run}. Resume with the same horizon, clock, groups and variables.");
        var (memory, signals) = plan.Start().Needs;
        if (NextStep < 0 || !Memory.Select(number => number.Name).SequenceEqual(memory) || !Signals.Select(signal => signal.Name).SequenceEqual(signals))
            throw Refused("what it remembers isn't what the plan remembers: the text was changed, or another version of the library saved it.");
    }

    static ArgumentException Refused(string reason) => new($"the plan's state doesn't fit: {reason}");

    static string RunOf(PlanContext context)
    {
        static string Numbers(IEnumerable<KeyValuePair<string, double>> numbers) =>
            string.Concat(numbers.OrderBy(n => n.Key, StringComparer.Ordinal).Select(n => $", {n.Key} {NumberText.Of(n.Value)}"));
        var groups = (context.Groups ?? []).Select(group => $"; {group.Name}{Numbers(group.Attributes)}");
        return FormattableString.Invariant($"horizon {context.Horizon}, steps per epoch {context.StepsPerEpoch}, batch size {context.BatchSize}")
            + (context.SamplesPerEpoch == context.StepsPerEpoch * context.BatchSize ? "" : FormattableString.Invariant($", samples per epoch {context.SamplesPerEpoch}"))
            + Numbers(context.Variables) + string.Concat(groups);
    }
}
