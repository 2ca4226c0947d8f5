using System.CommandLine;
using System.Globalization;
using Rubato.Training;
using Rubato.Training.Probes;
using Rubato.Training.Recipes;

namespace Rubato.Cli.Commands;

/// <summary>The run that a plan is looked at for, as the commands about plans take it.</summary>
sealed class PlanOptions
{
    const int StepsPerEpoch = 157;
    const int BatchSize = 64;
    const string DefaultHorizon = "20ep";

    /// <summary>What a formula may ask of a parameter group.</summary>
    static readonly string[] Attributes = ["depth", "fan_in"];

    readonly Option<string> _horizon = new("--horizon") { Description = "length of the run: 20ep (epochs), 3000st (steps) or 1e6sp (samples)", DefaultValueFactory = _ => DefaultHorizon };
    readonly Option<string> _stepsPerEpoch = new("--steps-per-epoch") { Description = "updates in an epoch", DefaultValueFactory = _ => StepsPerEpoch.ToString(CultureInfo.InvariantCulture) };
    readonly Option<string> _batch = new("--batch") { Description = "samples in an update", DefaultValueFactory = _ => BatchSize.ToString(CultureInfo.InvariantCulture) };
    readonly Option<string?> _model = new("--model") { Description = "the network whose parameter groups the plan names: mlp or cnn (default: any groups)" };
    readonly Option<string?> _signals = new("--signals") { Description = $"what the trainer measures, beside {string.Join(", ", Signals.All.Select(signal => signal.Name))} and the probes: names with commas between" };

    /// <summary>The command with these options.</summary>
    public Command AddTo(Command command)
    {
        foreach (var option in (Option[])[_horizon, _stepsPerEpoch, _batch, _model, _signals]) command.Add(option);
        return command;
    }

    /// <summary>Compiles a plan for the run that the options describe.</summary>
    public CompiledPlan Compile(Plan plan, ParseResult call)
    {
        var model = call.GetValue(_model);
        var groups = model is null ? null : Models.GroupsOf(new Recipe().With("model", model).Model!);
        var context = new PlanContext(1, Count("steps-per-epoch", call.GetRequiredValue(_stepsPerEpoch)), Count("batch", call.GetRequiredValue(_batch)))
        {
            Groups = groups,
            Signals = [.. Signals.All, .. ProbeCatalog.Signals, .. (call.GetValue(_signals) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
        };
        try
        {
            return plan.Compile(context with { Horizon = Horizon(plan, call.GetRequiredValue(_horizon), context) });
        }
        catch (PlanException error) when (groups is null && error.Findings.Any(UsesAttribute))
        {
            throw new PlanException([.. error.Findings.Select(NamingTheRemedy)], error.SourceName);
        }
    }

    static long Horizon(Plan plan, string text, PlanContext context)
    {
        try
        {
            return plan.HorizonOf(Duration.Parse(text), context);
        }
        catch (Exception error) when (error is FormatException or ArgumentException)
        {
            throw new EnvironmentException($"horizon: {error.Message.Split(" (Parameter")[0]}");
        }
    }

    static long Count(string option, string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 1_000_000_000
            ? count
            : throw new EnvironmentException($"{option}: got '{text}'; a whole number from 1 to 10^9 is needed.");

    /// <summary>A plan alone doesn't know its groups' attributes: where it uses one, the error says how to name the network.</summary>
    static PlanFinding NamingTheRemedy(PlanFinding finding) => UsesAttribute(finding)
        ? finding with { Message = $"{NameOf(finding)} belongs to the parameter groups of a network, which isn't known here.", Remedy = "Name the network: --model mlp or --model cnn." }
        : finding;

    static bool UsesAttribute(PlanFinding finding) =>
        finding.Code == "unknown-name" && Attributes.Any(name => NameOf(finding) is { } of && (of == $"`{name}`" || of == $"`{name}_min`" || of == $"`{name}_max`"));

    static string? NameOf(PlanFinding finding) => finding.Message.Split(' ').FirstOrDefault();
}
