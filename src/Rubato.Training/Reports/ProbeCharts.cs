using System.Text;
using Rubato.Training.Records;

namespace Rubato.Training.Reports;

/// <summary>
/// What probes measured, on the same x axis as the hyperparameters: a chart for each signal, the groups of one in one chart, and over a sharpness the
/// limit up to which the rate in force is stable.
/// </summary>
static class ProbeCharts
{
    const double PlotHeight = 110;
    const int MostGroups = 8;
    const string Limit = "_limit", Error = "_error";

    /// <summary>The charts; nothing where nothing was measured.</summary>
    public static string Draw(LineChart frame, StepLog steps, ProbeLog probes)
    {
        var charts = Of(frame, steps, probes);
        if (charts.Count == 0) return "";
        var page = new StringBuilder("<div class=\"charts\">");
        for (var i = 0; i < charts.Count; i++)
            page.Append((charts[i] with { HasXNumbers = i == charts.Count - 1, XTitle = i == charts.Count - 1 ? "step" : "" }).ToSvg());
        return page.Append("</div>").ToString();
    }

    /// <summary>The charts themselves, in the order in which their signals first came.</summary>
    public static IReadOnlyList<LineChart> Of(LineChart frame, StepLog steps, ProbeLog probes) =>
    [
        .. probes.Signals.GroupBy(NameOf)
            .Where(signal => !signal.Key.EndsWith(Limit, StringComparison.Ordinal) && !signal.Key.EndsWith(Error, StringComparison.Ordinal) && signal.Any(name => probes.Of(name).Values.Any(double.IsFinite)))
            .Select(signal => Chart(frame, steps, probes, signal.Key, [.. signal])),
    ];

    static LineChart Chart(LineChart frame, StepLog steps, ProbeLog probes, string signal, IReadOnlyList<string> members)
    {
        var shown = members.Take(MostGroups).ToArray();
        List<ChartSeries> series = [.. shown.Select((name, i) => Series(probes, name, members.Count == 1 ? "" : GroupOf(name), i))];
        if (LimitOver(steps, probes, signal + Limit) is { } limit)
        {
            series[0] = series[0] with { Name = "measured" };
            series.Add(limit);
        }

        return frame with
        {
            Title = signal,
            Note = members.Count > shown.Length ? $"the first {shown.Length} of {members.Count} groups" : series.Count > 1 && members.Count == 1 ? "with the limit up to which the rate in force is stable" : "",
            Series = series,
            PlotHeight = PlotHeight,
            IsLogY = CurveShape.SpansMuch([.. series.SelectMany(one => one.Y)]),
        };
    }

    static ChartSeries Series(ProbeLog probes, string name, string shown, int colour)
    {
        var (at, values) = probes.Of(name);
        return new(shown, [.. at.Select(step => (double)step)], values) { HasDots = at.Count <= 60, Colour = colour };
    }

    /// <summary>
    /// The limit at every step: it goes with 1/η, so that between two measurements it is the last one's times η then over η now.
    /// </summary>
    static ChartSeries? LimitOver(StepLog steps, ProbeLog probes, string name)
    {
        var (at, values) = probes.Of(name);
        if (at.Count == 0) return null;
        var rate = steps.Columns.ToList().IndexOf("lr");
        if (rate < 0 || steps.Count == 0) return new("limit", [.. at.Select(step => (double)step)], values) { Dash = 1, Colour = 1 };
        var rates = steps.Values(rate);
        var limits = new double[steps.Count];
        for (var (i, next, product) = (0, 0, double.NaN); i < limits.Length; i++)
        {
            while (next < at.Count && at[next] <= steps.Steps[i])
            {
                if (at[next] == steps.Steps[i]) product = values[next] * rates[i];
                next++;
            }

            limits[i] = product / rates[i];
        }

        return new("limit", [.. steps.Steps.Select(step => (double)step)], limits) { Dash = 1, Colour = 1 };
    }

    static string NameOf(string signal) => signal.IndexOf('[', StringComparison.Ordinal) is > 0 and var bracket ? signal[..bracket] : signal;

    static string GroupOf(string signal) => signal.IndexOf('[', StringComparison.Ordinal) is > 0 and var bracket ? signal[(bracket + 1)..^1] : signal;
}
