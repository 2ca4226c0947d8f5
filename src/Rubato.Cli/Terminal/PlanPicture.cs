using System.Globalization;
using Rubato.Training.Reports;
using Spectre.Console;

namespace Rubato.Cli.Terminal;

/// <summary>A plan before it runs, in a terminal and as a drawing.</summary>
static class PlanPicture
{
    const int LongestFormula = 400;

    public static void Write(IAnsiConsole console, CompiledPlan plan, PlanDescription description, string source)
    {
        var perEpoch = plan.Context.StepsPerEpoch ?? 1;
        console.MarkupLineInterpolated(
            $"[bold]{plan.Context.Horizon:N0} steps[/], {(double)plan.Context.Horizon / perEpoch:0.##} epochs of {perEpoch:N0}");
        foreach (var column in description.Columns)
        {
            console.WriteLine();
            var index = plan.IndexOf(column.Column.ToString());
            console.MarkupLine($"[bold blue]{Markup.Escape(column.Column.ToString())}[/]  {Range(column.Range)}  [grey]= {Markup.Escape(Text(column.Formula))}[/]");
            if (plan.TranslationOf(index) is { } meaning && meaning != column.Formula) console.MarkupLine($"  [grey]means {Markup.Escape(Text(meaning))}[/]");
            if (plan.IsSteered(index)) console.MarkupLine($"  [grey]steered by {string.Join(", ", plan.SignalsOf(index).DefaultIfEmpty("what it remembers"))}; shown as it goes where nothing is reported[/]");
            if (column.Range.Low < column.Range.High) TerminalCurve.Write(console, description.CurveSteps, column.Curve);
        }

        console.WriteLine();
        WriteTable(console, plan, description, perEpoch);
        foreach (var finding in description.Findings) Findings.Write(console, finding, source);
    }

    /// <summary>A formula that may have a thousand numbers.</summary>
    static string Text(Formula formula) => formula.ToString() is { Length: > LongestFormula } text ? text[..LongestFormula] + " …" : formula.ToString();

    static string Range(Interval range) => !double.IsFinite(range.Low) || !double.IsFinite(range.High) ? "range unknown"
        : range.Low < range.High ? $"{Numbers.Value(range.Low)} … {Numbers.Value(range.High)}" : Numbers.Value(range.Low);

    /// <summary>The curves, one below the other over the same steps.</summary>
    public static string Svg(PlanDescription description)
    {
        double[] steps = [.. description.CurveSteps.Select(step => (double)step)];
        var last = description.Columns.Length - 1;
        return LineChart.ToSvgFile([.. description.Columns.Select((column, i) => new LineChart
        {
            Title = column.Column.ToString(),
            Series = [new ChartSeries("", steps, [.. column.Curve]) { Colour = i }],
            HasWholeX = true,
            XTitle = i == last ? "step" : "",
        })]);
    }

    /// <summary>The values at telling steps; as many hyperparameters in a table as the terminal has room for.</summary>
    static void WriteTable(IAnsiConsole console, CompiledPlan plan, PlanDescription description, long perEpoch)
    {
        var steps = description.TellingSteps.Select(step => step.ToString("N0", CultureInfo.InvariantCulture) + (step == plan.Context.Horizon ? " (end)" : "")).ToArray();
        var epochs = description.TellingSteps.Select(step => ((double)step / perEpoch).ToString("0.##", CultureInfo.InvariantCulture)).ToArray();
        var cells = description.Columns.Select(column => (Name: column.Column.ToString(), Values: column.Values.Select(Numbers.Value).ToArray())).ToArray();
        var fixedWidth = Width("step", steps) + Width("epoch", epochs) + 1;
        for (var first = 0; first < cells.Length;)
        {
            var room = console.Profile.Width - fixedWidth;
            var end = first;
            while (end < cells.Length && (end == first || Width(cells[end].Name, cells[end].Values) <= room))
                room -= Width(cells[end].Name, cells[end++].Values);
            var table = new Table { Border = TableBorder.Rounded };
            table.AddColumn(new TableColumn("step").RightAligned()).AddColumn(new TableColumn("epoch").RightAligned());
            foreach (var (name, _) in cells[first..end]) table.AddColumn(new TableColumn(Markup.Escape(name)).RightAligned());
            for (var i = 0; i < steps.Length; i++)
            {
                var row = i;
                table.AddRow([steps[i], epochs[i], .. cells[first..end].Select(column => column.Values[row])]);
            }

            console.Write(table);
            first = end;
        }
    }

    /// <summary>A column's width with its frame.</summary>
    static int Width(string title, string[] values) => Math.Max(title.Length, values.Max(value => value.Length)) + 3;
}
