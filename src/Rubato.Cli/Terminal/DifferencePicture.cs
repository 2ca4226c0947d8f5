using System.Collections.Immutable;
using System.Globalization;
using Rubato.Training.Reports;
using Spectre.Console;

namespace Rubato.Cli.Terminal;

/// <summary>A column that two plans set, with the plans as they are drawn.</summary>
sealed record DifferentColumn(string Name, PlanDifference Difference, DrawnColumn First, DrawnColumn Second);

/// <summary>One plan's side of it: the curve's steps, and the column over them.</summary>
sealed record DrawnColumn(ImmutableArray<long> Steps, ColumnDescription Column);

/// <summary>Where two schedules differ, in a terminal and as a drawing.</summary>
static class DifferencePicture
{
    public static void Write(IAnsiConsole console, DifferentColumn column)
    {
        var difference = column.Difference;
        console.MarkupLine($"[bold blue]{Markup.Escape(column.Name)}[/]  {Verdict(difference)}");
        WriteCurve(console, "first", column.First);
        WriteCurve(console, "second", column.Second);
        if (difference.Different > 0) WriteTable(console, difference);
    }

    public static void WriteOnly(IAnsiConsole console, string column, string plan) =>
        console.MarkupLineInterpolated($"[bold blue]{column}[/]  only the {plan} sets it");

    /// <summary>Both curves of each column over the same steps.</summary>
    public static string Svg(IReadOnlyList<DifferentColumn> columns) => LineChart.ToSvgFile([.. columns.Select((column, i) => new LineChart
    {
        Title = column.Name,
        Series = [Series("first", column.First, 0), Series("second", column.Second, 1)],
        HasWholeX = true,
        XTitle = i == columns.Count - 1 ? "step" : "",
    })]);

    static ChartSeries Series(string name, DrawnColumn drawn, int colour) =>
        new(name, [.. drawn.Steps.Select(step => (double)step)], [.. drawn.Column.Curve]) { Colour = colour };

    static string Verdict(PlanDifference difference)
    {
        var compared = difference.Compared.ToString("N0", CultureInfo.InvariantCulture);
        return difference.Largest is { } largest
            ? string.Create(CultureInfo.InvariantCulture, $"differs at {difference.Different:N0} of {compared} steps; most at step {largest.Step:N0}: {Exact(largest.First)} and {Exact(largest.Second)}, {largest.Relative:P2} apart")
            : $"the same at all {compared} steps";
    }

    static void WriteCurve(IAnsiConsole console, string name, DrawnColumn drawn)
    {
        console.MarkupLine($"  [bold]{name}[/] [grey]{Markup.Escape(drawn.Column.Formula.ToString())}[/]");
        TerminalCurve.Write(console, drawn.Steps, drawn.Column.Curve);
    }

    static void WriteTable(IAnsiConsole console, PlanDifference difference)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var title in (string[])["step", "first", "second", "second − first"]) table.AddColumn(new TableColumn(title).RightAligned());
        foreach (var pair in difference.Telling)
            table.AddRow(pair.Step.ToString("N0", CultureInfo.InvariantCulture), Exact(pair.First), Exact(pair.Second), Numbers.Value(pair.Difference));
        console.Write(table);
    }

    static string Exact(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
