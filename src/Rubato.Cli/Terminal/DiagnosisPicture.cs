using System.Globalization;
using Rubato.Training.Diagnosis;
using Spectre.Console;

namespace Rubato.Cli.Terminal;

/// <summary>What is wrong with a run, as a person reads it.</summary>
static class DiagnosisPicture
{
    /// <param name="console">Where it is written.</param>
    /// <param name="run">The run's name.</param>
    /// <param name="diagnosis">What was found.</param>
    /// <param name="all">Whether every rule and every feature is shown.</param>
    public static void Write(IAnsiConsole console, string run, RunDiagnosis diagnosis, bool all)
    {
        var colour = diagnosis.IsUnsure ? "yellow" : diagnosis.Cause == Cause.Healthy ? "green" : "red";
        console.MarkupLine($"{Markup.Escape(run)}: [{colour}]{Markup.Escape(diagnosis.IsUnsure ? $"unsure, perhaps {diagnosis.Name}" : diagnosis.Name)}[/] [grey](score {diagnosis.Score.ToString("F2", CultureInfo.InvariantCulture)})[/]");
        console.WriteLine(diagnosis.Statement);
        if (diagnosis.IsUnsure) console.MarkupLineInterpolated($"[yellow]why unsure:[/] {diagnosis.Reason}");
        foreach (var sentence in diagnosis.Evidence) console.WriteLine($"  - {sentence}");
        if (diagnosis.Remedy.Length > 0) console.MarkupLineInterpolated($"[green]remedy:[/] {diagnosis.Remedy}");
        if (diagnosis.Consequences.Count > 0) console.MarkupLineInterpolated($"[grey]follows from it: {string.Join(", ", diagnosis.Consequences.Select(CauseRules.NameOf))}[/]");
        if (diagnosis.Judgements.FirstOrDefault(judgement => judgement.Rule.Cause != diagnosis.Cause && judgement.Score > 0 && !diagnosis.Consequences.Contains(judgement.Rule.Cause)) is { } other)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]next: {other.Rule.Name} (score {other.Score:F2})[/]");
        if (all) WriteAll(console, diagnosis);
    }

    static void WriteAll(IAnsiConsole console, RunDiagnosis diagnosis)
    {
        var rules = new Table { Border = TableBorder.Rounded };
        rules.AddColumns("cause", "score", "lacks");
        foreach (var judgement in diagnosis.Judgements)
            rules.AddRow(Markup.Escape(judgement.Rule.Name), judgement.Score.ToString("F2", CultureInfo.InvariantCulture), Markup.Escape(string.Join(", ", judgement.Unmeasured)));
        console.Write(rules);
        var features = new Table { Border = TableBorder.Rounded };
        features.AddColumns("feature", "value", "unit", "what it is");
        foreach (var feature in RunEvidence.All)
        {
            var value = diagnosis.Features[feature];
            features.AddRow(feature.Name, double.IsNaN(value) ? "–" : Numbers.Value(value), feature.Unit, Markup.Escape(feature.Meaning));
        }

        console.Write(features);
    }
}
