using System.CommandLine;
using Rubato.Cli.Terminal;
using Rubato.Training.Records;
using Rubato.Training.Reports;
using Spectre.Console;

namespace Rubato.Cli.Commands;

/// <summary><c>rubato runs compare</c>: several runs as a table and as a page of curves.</summary>
static class RunsCompare
{
    const string Page = "comparison.html";

    static readonly string[] Axes = [.. Enum.GetNames<ComparisonAxis>().Select(name => name.ToLowerInvariant())];

    public static Command Create()
    {
        var given = new Argument<string[]>("run") { Description = "the runs: names, or paths of their folders", Arity = ArgumentArity.OneOrMore };
        var runs = RunsCommand.RunsOption();
        var output = new Option<string?>("--out", "-o") { Description = $"write the page to this file (default {Page})" };
        var by = new Option<string>("--by") { Description = "step, epoch or time: what the curves are aligned by (default step)", DefaultValueFactory = _ => Axes[0] };
        var command = new Command("compare", "Compare runs: a table here, and a page with their curves, recipes and plans.") { given, runs, output, by };
        command.SetAction(call => CommandLine.Guard(() => Run(
            [.. call.GetRequiredValue(given).Select(run => RunsCommand.Find(run, call.GetValue(runs)))],
            Enum.Parse<ComparisonAxis>(RunsCommand.OneOf("by", call.GetRequiredValue(by), Axes), ignoreCase: true),
            call.GetValue(output) ?? Page)));
        return command;
    }

    static int Run(string[] folders, ComparisonAxis axis, string page)
    {
        RunComparison.Write(page, folders, axis);
        var console = Screen.Output();
        RunPicture.Table(console, [.. folders.Select(RunIndex.Read)]);
        console.MarkupLineInterpolated($"Their curves, recipes and plans: {page}");
        return ExitCode.Success;
    }
}
