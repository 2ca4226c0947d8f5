using System.Globalization;
using Rubato.Training;
using Rubato.Training.Recipes;
using Spectre.Console;

namespace Rubato.Cli.Terminal;

/// <summary>What a run is going to do, in a few lines before it starts.</summary>
static class Introduction
{
    const int Indent = 2;

    public static void Write(IAnsiConsole console, ResolvedRecipe recipe, TrainingRun run, string data)
    {
        var threads = recipe.Threads == 1 ? "1 thread" : $"{recipe.Threads} threads";
        console.MarkupLine(string.Create(
            CultureInfo.InvariantCulture,
            $"[bold]{recipe.Model}[/] on [bold]{Markup.Escape(data)}[/] with [bold]{recipe.Optimizer}[/]: {run.Network.Parameters.NumberCount:N0} parameters, {run.Steps:N0} steps of {recipe.Batch}, seed {recipe.Seed}, {threads}"));
        foreach (var line in recipe.Plan.TrimEnd().Split('\n'))
            console.Write(new Padder(new Text(line.TrimEnd(), new Style(Color.Grey)), new Padding(Indent, 0, 0, 0)));
        ProbeTable.WriteTotal(console, run);
        foreach (var finding in run.Findings) Findings.Write(console, finding, "plan");
    }
}
