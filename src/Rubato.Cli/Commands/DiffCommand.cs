using System.CommandLine;
using Rubato.Cli.Terminal;
using Rubato.Training.Records;

namespace Rubato.Cli.Commands;

/// <summary><c>rubato diff</c>: where two schedules differ, as a table and curves.</summary>
static class DiffCommand
{
    public static Command Create()
    {
        var first = new Argument<string>("first") { Description = "a formula, as in 'torch.StepLR(0.1, step_size: 30)', a plan's text, or a file" };
        var second = new Argument<string>("second") { Description = "another" };
        var options = new PlanOptions();
        var svg = new Option<string?>("--svg") { Description = "write both curves to this file" };
        var command = options.AddTo(new Command("diff", "Show where two schedules differ: steps, values, curves. Exit code 3 where they do.") { first, second, svg });
        command.SetAction(call => CommandLine.Guard(() => Run(
            options.Compile(Read(call.GetRequiredValue(first), "first"), call), options.Compile(Read(call.GetRequiredValue(second), "second"), call), call.GetValue(svg))));
        return command;
    }

    static Plan Read(string given, string name) =>
        !File.Exists(given) && !PlanText.IsPlan(given) ? Plan.Parse($"lr = {given}", name) : PlanText.ReadPlan(given, name);

    static int Run(CompiledPlan first, CompiledPlan second, string? svg)
    {
        string[] names = [.. first.Columns.Select(column => column.ToString())];
        string[] others = [.. second.Columns.Select(column => column.ToString())];
        string[] both = [.. names.Intersect(others)];
        if (both.Length == 0)
            throw new EnvironmentException($"diff: the first sets {string.Join(", ", names)}, the second {string.Join(", ", others)}; nothing is in both. Give two plans that set the same.");
        var (firstDrawn, secondDrawn) = (first.Describe(), second.Describe());
        var columns = both.Select(name =>
        {
            var (one, other) = (first.IndexOf(name), second.IndexOf(name));
            return new DifferentColumn(name, PlanDifference.Between(first, one, second, other),
                new(firstDrawn.CurveSteps, firstDrawn.Columns[one]), new(secondDrawn.CurveSteps, secondDrawn.Columns[other]));
        }).ToArray();
        var console = Screen.Output();
        foreach (var column in columns) DifferencePicture.Write(console, column);
        foreach (var name in names.Except(others)) DifferencePicture.WriteOnly(console, name, "first");
        foreach (var name in others.Except(names)) DifferencePicture.WriteOnly(console, name, "second");
        if (svg is not null) AtomicFile.Write(svg, DifferencePicture.Svg(columns));
        return columns.All(column => column.Difference.Different == 0) && names.Length == both.Length && others.Length == both.Length ? ExitCode.Success : ExitCode.Different;
    }
}
