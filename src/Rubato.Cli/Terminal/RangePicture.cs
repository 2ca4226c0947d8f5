using Rubato.Training.RangeTests;
using Spectre.Console;

namespace Rubato.Cli.Terminal;

/// <summary>Range tests in a terminal: a test with its curve and suggestions, or a table of several.</summary>
static class RangePicture
{
    const string None = "–";

    public static void Write(IAnsiConsole console, string title, IReadOnlyList<RangeResult> results, string? page)
    {
        console.MarkupLineInterpolated($"[bold]{title}[/]");
        if (results.Count == 1) Write(console, results[0]);
        else WriteTable(console, results);
        if (page is not null) console.MarkupLineInterpolated($"[grey]{page}[/]");
    }

    static void Write(IAnsiConsole console, RangeResult result)
    {
        console.WriteLine(result.Summary());
        console.WriteLine();
        var curve = result.Curve;
        var columns = TerminalCurve.Write(console, [.. Enumerable.Range(0, curve.Values.Length).Select(i => (long)i)], [.. curve.Smoothed]);
        if (columns > 0)
        {
            var (low, high) = (Numbers.Value(curve.Values[0]), Numbers.Value(curve.Values[^1]));
            console.MarkupLineInterpolated($"[grey]{new string(' ', TerminalCurve.LabelWidth + 1)}{low}{high.PadLeft(Math.Max(high.Length + 1, columns - low.Length))}  {result.Target.ToString()}[/]");
        }

        console.WriteLine();
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn("suggestion").AddColumn(new TableColumn(Markup.Escape(result.Target.Info.Name)).RightAligned()).AddColumn("how it is found");
        foreach (var suggestion in result.All) AddRow(table, suggestion, suggestion == result.Recommended ? new Style(decoration: Decoration.Bold) : Style.Plain);
        console.Write(table);
        foreach (var note in result.Notes) console.MarkupLineInterpolated($"[grey]{note}[/]");
        if (result.Plan is not { } plan) return;
        console.WriteLine("A plan to paste:");
        foreach (var line in plan.Split('\n')) console.WriteLine("  " + line);
    }

    static void AddRow(Table table, Suggestion suggestion, Style style) =>
        table.AddRow(new[] { suggestion.Name, Value(suggestion), suggestion.Value is null ? $"none: {suggestion.Reason}" : suggestion.Definition }.Select(cell => new Text(cell, style)));

    static void WriteTable(IAnsiConsole console, IReadOnlyList<RangeResult> results)
    {
        var first = results[0];
        console.WriteLine($"one test for each group: {first.Target.Info.Name} of that group from {Numbers.Value(first.Range.From)} to {Numbers.Value(first.Range.To)} in {first.Settings.Steps} steps, the others by the recipe's plan");
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn("group");
        foreach (var suggestion in first.Suggestions.Append(first.Recommended)) table.AddColumn(new TableColumn(Markup.Escape(suggestion.Name)).RightAligned());
        table.AddColumn("ended");
        foreach (var result in results)
            table.AddRow([Markup.Escape(result.Target.Pattern!), .. result.Suggestions.Append(result.Recommended).Select(Value), Markup.Escape(result.Ended)]);
        console.Write(table);
        foreach (var note in results.SelectMany(result => result.Notes).Distinct()) console.MarkupLineInterpolated($"[grey]{note}[/]");
    }

    static string Value(Suggestion suggestion) => suggestion.Value is { } value ? value.ToString("G3", System.Globalization.CultureInfo.InvariantCulture) : None;
}
