using Rubato.Training.Reports;

namespace Rubato.Labs;

/// <summary>The curves of the arms beside each other, each the mean over the seeds.</summary>
public static class ArmCharts
{
    /// <summary>Which line is which arm, for all charts of arms; nothing where no arm has a curve.</summary>
    public static string Legend(LabOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        var having = outcome.Arms.Select((arm, i) => (arm, i)).Where(pair => pair.arm.Trials.Any(trial => trial.Curves.Count > 0)).ToArray();
        return having.Length == 0 ? "" : ChartLegend.Of(having.Select(pair => (pair.i, pair.i / ChartStyle.Colours, Page.Escape(pair.arm.Arm.Name))));
    }

    /// <summary>A chart for every curve that an arm has, in the order of their names, but losses first.</summary>
    public static IEnumerable<LineChart> All(LabOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return outcome.Arms.SelectMany(arm => arm.Trials).SelectMany(trial => trial.Curves.Keys).Distinct()
            .OrderBy(name => name switch { Trained.Loss => 0, Trained.TestLoss => 1, Trained.TestAccuracy => 2, _ => 3 }).ThenBy(name => name, StringComparer.Ordinal).Select(name => One(outcome, name));
    }

    /// <summary>The charts of some curves, in this order; those that no arm has are left out.</summary>
    public static IEnumerable<LineChart> Of(LabOutcome outcome, params IEnumerable<string> names) => All(outcome).Where(chart => names.Contains(chart.Title)).OrderBy(chart => names.ToList().IndexOf(chart.Title));

    /// <summary>The chart of one curve over the arms that have it.</summary>
    public static LineChart One(LabOutcome outcome, string name, string xTitle = "step")
    {
        ArgumentNullException.ThrowIfNull(outcome);
        ChartSeries[] series = [.. outcome.Arms.Select((arm, i) => (Name: arm.Arm.Name, Curve: arm.Curve(name), Number: i)).Where(arm => arm.Curve is not null)
            .Select(arm => new ChartSeries(arm.Name, arm.Curve!.X, arm.Curve.Y) { Colour = arm.Number, Dash = arm.Number / ChartStyle.Colours, HasDots = arm.Curve.X.Count <= 30, IsInLegend = false })];
        return new()
        {
            Title = name,
            Note = outcome.Seeds.Count > 1 ? $"mean over {outcome.Seeds.Count} seeds" : "",
            Series = series,
            XTitle = xTitle,
            PlotHeight = 170,
            IsLogY = CurveShape.SpansMuch(series.SelectMany(curve => curve.Y)),
        };
    }
}
