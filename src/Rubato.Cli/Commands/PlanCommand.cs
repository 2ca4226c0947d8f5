using System.CommandLine;
using Rubato.Cli.Terminal;
using Rubato.Training;
using Rubato.Training.Records;
using Rubato.Training.Reports;

namespace Rubato.Cli.Commands;

/// <summary><c>rubato plan</c>: a plan before it runs, as a table, curves and warnings.</summary>
static class PlanCommand
{
    public static Command Create()
    {
        var plan = new Argument<string>("plan") { Description = "a file, or the plan's text; a .csv or .json file is a table" };
        var options = new PlanOptions();
        var csv = new Option<string?>("--csv") { Description = "write every step's values to this file" };
        var svg = new Option<string?>("--svg") { Description = "write the curves to this file" };
        var command = options.AddTo(new Command("plan", "Show a plan before it runs: what it sets, a table, curves, warnings.") { plan, csv, svg });
        command.SetAction(call => CommandLine.Guard(() =>
        {
            var parsed = PlanText.ReadPlan(call.GetRequiredValue(plan));
            return Run(options.Compile(parsed, call), parsed.SourceName ?? "plan", call.GetValue(csv), call.GetValue(svg));
        }));
        return command;
    }

    static int Run(CompiledPlan compiled, string source, string? csv, string? svg)
    {
        var description = compiled.Describe();
        if (description.Findings.Any(f => f.Severity == FindingSeverity.Error)) throw new PlanException(description.Findings, source);
        if (csv is not null) ExportCommand.Write(compiled, ExportCommand.Csv, csv);
        if (svg is not null) AtomicFile.Write(svg, PlanPicture.Svg(description));
        PlanPicture.Write(Screen.Output(), compiled, description, source);
        return ExitCode.Success;
    }
}
