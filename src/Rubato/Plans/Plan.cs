using Rubato.Compilation;
using Rubato.Language;

namespace Rubato;

/// <summary>
/// A set of named formulas, one for each hyperparameter and parameter group: an immutable value.
/// <c>Plan.Parse(plan.ToString())</c> equals the plan.
/// </summary>
public sealed partial class Plan : IEquatable<Plan>
{
    Plan(IReadOnlyList<Assignment> lines, SourceMap source, string? sourceName)
    {
        Lines = [.. lines];
        Source = source;
        SourceName = sourceName;
        InOrder = PlanRules.Order(Lines, source, sourceName);
    }

    /// <summary>A plan of these lines.</summary>
    /// <param name="lines">The assignments; their order doesn't matter to their values.</param>
    /// <exception cref="PlanException">A name is set twice, or the formulas refer to each other in a cycle.</exception>
    public Plan(params IEnumerable<Assignment> lines)
        : this([.. lines], new SourceMap(), null)
    {
    }

    /// <summary>The assignments as written.</summary>
    public ValueList<Assignment> Lines { get; }

    /// <summary>The file or option that the plan came from; only for messages.</summary>
    public string? SourceName { get; }

    internal SourceMap Source { get; }

    /// <summary>The lines so that each comes after those it refers to.</summary>
    internal IReadOnlyList<Assignment> InOrder { get; }

    /// <summary>Reads a plan.</summary>
    /// <param name="text">Lines of the plan language; <c>;</c> parts lines too.</param>
    /// <param name="sourceName">The file or option that the text came from, for messages.</param>
    /// <exception cref="PlanException">The text isn't a plan; each finding says where and why.</exception>
    public static Plan Parse(string text, string? sourceName = null)
    {
        var (assignments, source) = PlanParser.ParsePlan(text, sourceName);
        return new(assignments, source, sourceName);
    }

    /// <summary>Everything that can be said against the plan before it runs; never throws for a plan's faults.</summary>
    /// <param name="context">The run.</param>
    /// <returns>Errors, warnings and notes in the order of the text; empty for a plan without blemish.</returns>
    public IReadOnlyList<PlanFinding> Check(PlanContext context)
    {
        try
        {
            return Compile(context).Check();
        }
        catch (PlanException refused)
        {
            return refused.Findings;
        }
    }

    /// <summary>Turns the plan into a program for one run.</summary>
    /// <param name="context">The run: its horizon, its clock, what it offers.</param>
    /// <exception cref="PlanException">The plan doesn't fit the run: unknown names, parts that don't fit, bad arguments.</exception>
    public CompiledPlan Compile(PlanContext context) => new PlanCompiler(this, context).Compile();

    /// <summary>
    /// How many steps a run of so many epochs, samples or steps has with this plan. Where the plan sets
    /// <c>batch_size</c>, epochs and samples take other numbers of steps than the context's; a horizon that the batch size
    /// depends on in turn is found by trying.
    /// </summary>
    /// <param name="length">The run's length; not a percentage.</param>
    /// <param name="context">The run; its horizon isn't used. Steps per epoch are those at its batch size.</param>
    /// <exception cref="ArgumentException">The length is a percentage, less than a step, or more than 10^15, or the context lacks the clock that it counts in.</exception>
    /// <exception cref="PlanException">The plan's batch size doesn't fit the run.</exception>
    public long HorizonOf(Duration length, PlanContext context)
    {
        ArgumentNullException.ThrowIfNull(length);
        ArgumentNullException.ThrowIfNull(context);
        long Known(long? value, string what) => value ?? throw new ArgumentException($"got '{length}'; the run doesn't say its {what}. Give it, or a length in steps.", nameof(context));
        var steps = length.Unit switch
        {
            DurationUnit.Steps => length.Amount,
            DurationUnit.Epochs => length.Amount * Known(context.StepsPerEpoch, "steps per epoch"),
            DurationUnit.Samples => length.Amount / Known(context.BatchSize, "batch size"),
            _ => throw new ArgumentException($"got '{length}'; a run's length isn't a percentage. Give it in steps, epochs or samples.", nameof(length)),
        };
        var straight = decimal.Floor(steps + 0.5m);
        if (straight is < 1 or > Duration.Longest)
            throw new ArgumentException($"got '{length}', that is {straight} steps; 1 to 10^15 are allowed.", nameof(length));
        var isBent = length.Unit != DurationUnit.Steps && Lines.Any(line => line is { Name: PlanCompiler.BatchSizeName, Groups: null, IsLet: false });
        if (!isBent) return (long)straight;
        var samples = length.Unit == DurationUnit.Samples ? length.Amount : length.Amount * Known(context.SamplesPerEpoch, "samples per epoch");
        return PlanCompiler.HorizonOf(this, context with { Horizon = (long)straight }, samples);
    }

    /// <inheritdoc/>
    public bool Equals(Plan? other) => other is not null && Lines.Equals(other.Lines);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Plan);

    /// <inheritdoc/>
    public override int GetHashCode() => Lines.GetHashCode();

    /// <summary>The plan as text, a line for each assignment.</summary>
    public override string ToString() => string.Join('\n', Lines);
}
