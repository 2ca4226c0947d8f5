using Rubato.Training;
using Rubato.Training.Recipes;
using Spectre.Console;

namespace Rubato.Cli.Terminal;

/// <summary>What a run is going to do, in a few lines before it starts.</summary>
static class Introduction
{
    public static void Write(IAnsiConsole console, ResolvedRecipe recipe, TrainingRun run)
    {
        console.MarkupLineInterpolated(
            $"[bold]{recipe.Model}[/] on [bold]{recipe.Data}[/] with [bold]{recipe.Optimizer}[/]: {run.Network.Parameters.NumberCount:N0} parameters, {run.Steps:N0} steps of {recipe.Batch}, seed {recipe.Seed}, {recipe.Threads} threads");
        foreach (var line in recipe.Plan.Split('\n'))
            console.MarkupLineInterpolated($"  [grey]{line.TrimEnd()}[/]");
        foreach (var finding in run.Findings) Findings.Write(console, finding, "plan");
    }
}

/// <summary>What was found in a plan.</summary>
static class Findings
{
    public static void Write(IAnsiConsole console, PlanFinding finding, string source)
    {
        var colour = finding.Severity switch { FindingSeverity.Error => "red", FindingSeverity.Warning => "yellow", _ => "grey" };
        console.MarkupLine($"[{colour}]{Markup.Escape(finding.Line > 0 ? $"{source}:{finding}" : $"{source}: {finding}")}[/]");
    }
}
