using System.CommandLine;
using System.Globalization;
using System.Text;
using Rubato.Cli.Terminal;
using Rubato.Training;
using Rubato.Training.Recipes;
using Rubato.Training.Records;
using Rubato.Training.Reports;

namespace Rubato.Cli.Commands;

/// <summary><c>rubato plan</c>: a plan before it runs, as a table, curves and warnings.</summary>
static class PlanCommand
{
    const int StepsPerEpoch = 157;
    const int BatchSize = 64;
    const string DefaultHorizon = "20ep";
    const decimal MostSteps = 1_000_000_000_000_000;

    /// <summary>What a formula may ask of a parameter group.</summary>
    static readonly string[] Attributes = ["depth", "fan_in"];

    public static Command Create()
    {
        var plan = new Argument<string>("plan") { Description = "a file, or the plan's text" };
        var horizon = new Option<string>("--horizon") { Description = "length of the run: 20ep (epochs) or 3000st (steps)", DefaultValueFactory = _ => DefaultHorizon };
        var stepsPerEpoch = new Option<string>("--steps-per-epoch") { Description = "updates in an epoch", DefaultValueFactory = _ => StepsPerEpoch.ToString(CultureInfo.InvariantCulture) };
        var batch = new Option<string>("--batch") { Description = "samples in an update", DefaultValueFactory = _ => BatchSize.ToString(CultureInfo.InvariantCulture) };
        var csv = new Option<string?>("--csv") { Description = "write every step's values to this file" };
        var svg = new Option<string?>("--svg") { Description = "write the curves to this file" };
        var model = new Option<string?>("--model") { Description = "the network whose parameter groups the plan names: mlp or cnn (default: any groups)" };
        var command = new Command("plan", "Show a plan before it runs: what it sets, a table, curves, warnings.") { plan, horizon, stepsPerEpoch, batch, model, csv, svg };
        command.SetAction(call => CommandLine.Guard(() => Run(
            call.GetRequiredValue(plan), call.GetRequiredValue(horizon), call.GetRequiredValue(stepsPerEpoch), call.GetRequiredValue(batch),
            call.GetValue(model), call.GetValue(csv), call.GetValue(svg))));
        return command;
    }

    static int Run(string given, string horizon, string stepsPerEpoch, string batch, string? model, string? csv, string? svg)
    {
        var (text, source) = PlanText.Read(given);
        var perEpoch = Count("steps-per-epoch", stepsPerEpoch);
        var context = new PlanContext(Horizon(horizon, perEpoch), perEpoch, Count("batch", batch)) { Groups = Groups(model) };
        var compiled = Compile(Plan.Parse(text, source), context);
        var description = compiled.Describe();
        if (description.Findings.Any(f => f.Severity == FindingSeverity.Error)) throw new PlanException(description.Findings, source);
        if (csv is not null) WriteTable(compiled, csv);
        if (svg is not null) AtomicFile.Write(svg, PlanPicture.Svg(description));
        PlanPicture.Write(Screen.Output(), compiled, description, source);
        return ExitCode.Success;
    }

    static IReadOnlyList<ParameterGroup>? Groups(string? model) =>
        model is null ? null : Models.GroupsOf(new Recipe().With("model", model).Model!);

    /// <summary>A plan alone doesn't know its groups' attributes: where it uses one, the error says how to name the network.</summary>
    static CompiledPlan Compile(Plan plan, PlanContext context)
    {
        try
        {
            return plan.Compile(context);
        }
        catch (PlanException error) when (context.Groups is null && error.Findings.Any(UsesAttribute))
        {
            throw new PlanException([.. error.Findings.Select(f => UsesAttribute(f) ? f with { Message = $"{NameOf(f)} belongs to the parameter groups of a network, which isn't known here.", Remedy = "Name the network: --model mlp or --model cnn." } : f)], error.SourceName);
        }
    }

    static bool UsesAttribute(PlanFinding finding) =>
        finding.Code == "unknown-name" && Attributes.Any(name => NameOf(finding) is { } of && (of == $"`{name}`" || of == $"`{name}_min`" || of == $"`{name}_max`"));

    static string? NameOf(PlanFinding finding) => finding.Message.Split(' ').FirstOrDefault();

    static long Horizon(string text, long stepsPerEpoch)
    {
        var (number, unit) = text.EndsWith("ep", StringComparison.Ordinal) || text.EndsWith("st", StringComparison.Ordinal) ? (text[..^2], text[^2..]) : (text, "");
        if (unit.Length == 0 || !decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var length))
            throw new EnvironmentException($"horizon: got '{text}'; a length with a unit is needed, as in 20ep (epochs) or 3000st (steps).");
        if (Math.Abs(length) > MostSteps)
            throw new EnvironmentException($"horizon: got '{text}'; at most 10^15 steps are allowed.");
        var steps = Math.Round(unit == "ep" ? length * stepsPerEpoch : length, MidpointRounding.AwayFromZero);
        return steps is >= 1 and <= MostSteps
            ? (long)steps
            : throw new EnvironmentException($"horizon: got '{text}', that is {steps} steps; 1 to 10^15 are allowed.");
    }

    static long Count(string option, string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 1_000_000_000
            ? count
            : throw new EnvironmentException($"{option}: got '{text}'; a whole number from 1 to 10^9 is needed.");

    static void WriteTable(CompiledPlan plan, string path)
    {
        const long most = 100_000_000;
        if (plan.Context.Horizon > most)
            throw new EnvironmentException($"csv: the horizon has {plan.Context.Horizon:N0} steps; a table of at most {most:N0} is written. Give a shorter --horizon.");
        AtomicFile.Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
            writer.WriteLine(string.Join(',', plan.Columns.Select(column => column.ToString()).Prepend("step")));
            var row = new double[plan.Columns.Length];
            for (var step = 0L; step < plan.Context.Horizon; step++)
            {
                plan.Row(step, row);
                writer.Write(step);
                foreach (var value in row)
                {
                    writer.Write(',');
                    writer.Write(value.ToString("R", CultureInfo.InvariantCulture));
                }

                writer.WriteLine();
            }
        });
    }
}
