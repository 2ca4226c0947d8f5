using System.CommandLine;
using System.Globalization;
using System.Text;
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
        var plan = new Argument<string>("plan") { Description = "a file, or the plan's text" };
        var options = new PlanOptions();
        var csv = new Option<string?>("--csv") { Description = "write every step's values to this file" };
        var svg = new Option<string?>("--svg") { Description = "write the curves to this file" };
        var command = options.AddTo(new Command("plan", "Show a plan before it runs: what it sets, a table, curves, warnings.") { plan, csv, svg });
        command.SetAction(call => CommandLine.Guard(() =>
        {
            var (text, source) = PlanText.Read(call.GetRequiredValue(plan));
            return Run(options.Compile(Plan.Parse(text, source), call), source, call.GetValue(csv), call.GetValue(svg));
        }));
        return command;
    }

    static int Run(CompiledPlan compiled, string source, string? csv, string? svg)
    {
        var description = compiled.Describe();
        if (description.Findings.Any(f => f.Severity == FindingSeverity.Error)) throw new PlanException(description.Findings, source);
        if (csv is not null) WriteTable(compiled, csv);
        if (svg is not null) AtomicFile.Write(svg, PlanPicture.Svg(description));
        PlanPicture.Write(Screen.Output(), compiled, description, source);
        return ExitCode.Success;
    }

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
