using System.Globalization;
using Rubato.Training.Reports;
using Spectre.Console;

namespace Rubato.Cli.Terminal;

/// <summary>A plan before it runs, in a terminal and as a drawing.</summary>
static class PlanPicture
{
    public static void Write(IAnsiConsole console, CompiledPlan plan, PlanDescription description, string source)
    {
        var perEpoch = plan.Context.StepsPerEpoch ?? 1;
        console.MarkupLineInterpolated(
            $"[bold]{plan.Context.Horizon:N0} steps[/], {(double)plan.Context.Horizon / perEpoch:0.##} epochs of {perEpoch:N0}");
        foreach (var column in description.Columns)
        {
            console.WriteLine();
            console.MarkupLineInterpolated(
                $"[bold blue]{column.Column}[/]  {Numbers.Value(column.Range.Low)} … {Numbers.Value(column.Range.High)}  [grey]= {column.Formula}[/]");
            if (column.Range.Low < column.Range.High) TerminalCurve.Write(console, description.CurveSteps, column.Curve);
        }

        console.WriteLine();
        WriteTable(console, plan, description, perEpoch);
        foreach (var finding in description.Findings) Findings.Write(console, finding, source);
    }

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

    static void WriteTable(IAnsiConsole console, CompiledPlan plan, PlanDescription description, long perEpoch)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn(new TableColumn("step").RightAligned()).AddColumn(new TableColumn("epoch").RightAligned());
        foreach (var column in description.Columns) table.AddColumn(new TableColumn(Markup.Escape(column.Column.ToString())).RightAligned());
        for (var i = 0; i < description.TellingSteps.Length; i++)
        {
            var step = description.TellingSteps[i];
            var row = i;
            table.AddRow(
            [
                step.ToString("N0", CultureInfo.InvariantCulture) + (step == plan.Context.Horizon ? " (end)" : ""),
                ((double)step / perEpoch).ToString("0.##", CultureInfo.InvariantCulture),
                .. description.Columns.Select(column => Numbers.Value(column.Values[row])),
            ]);
        }

        console.Write(table);
    }
}
