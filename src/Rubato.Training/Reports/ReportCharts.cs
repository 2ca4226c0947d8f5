using System.Globalization;
using System.Text;
using Rubato.Training.Records;

namespace Rubato.Training.Reports;

/// <summary>The curves of a run: loss, every scheduled hyperparameter under it on the same x axis, gradient, accuracy.</summary>
static class ReportCharts
{
    const double HyperparameterHeight = 84;
    const double SmoothedShare = 0.01;

    /// <summary>What all charts over the steps have in common, so that they align.</summary>
    public static LineChart FrameOf(StepLog steps) => new()
    {
        XRange = (steps.Steps[0], steps.Steps[^1] + 1),
        HasWholeX = true,
        XMarks = EpochEnds(steps),
        HasXNumbers = false,
        PlotHeight = HyperparameterHeight,
    };

    public static string Draw(StepLog steps, EpochLog epochs)
    {
        var x = steps.Steps.Select(s => (double)s).ToArray();
        var frame = FrameOf(steps);

        var page = new StringBuilder("<div class=\"charts\">");
        page.Append(Loss(frame, x, steps, epochs, frame.XMarks.Count).ToSvg());
        var scheduled = Enumerable.Range(0, steps.Columns.Count).Where(c => !CurveShape.IsConstant(steps.Values(c))).ToArray();
        for (var i = 0; i < scheduled.Length; i++)
            page.Append(Hyperparameter(frame, x, steps, scheduled[i], i).ToSvg());
        page.Append(GradNorm(frame, x, steps).ToSvg()).Append("</div>");

        var constants = Enumerable.Range(0, steps.Columns.Count).Except(scheduled).Where(c => steps.Count > 0)
            .Select(c => $"{steps.Columns[c]} = {ChartNumber.Format(steps.Values(c)[0], 6)}").ToArray();
        if (constants.Length > 0)
            page.Append("<p class=\"soft\">Constant throughout: ").Append(Page.Escape(string.Join(", ", constants))).Append(".</p>");
        return page.ToString();
    }

    public static string Accuracy(IReadOnlyList<EpochRecord> epochs)
    {
        var x = epochs.Select(e => e.Epoch + 1.0).ToArray();
        var series = new List<ChartSeries>
        {
            new("test", x, [.. epochs.Select(e => 100 * e.TestAccuracy)]) { HasDots = true },
        };
        if (epochs.Any(e => e.TrainAccuracy is not null))
            series.Add(new("training", x, [.. epochs.Select(e => 100 * (e.TrainAccuracy ?? double.NaN))]) { HasDots = true });
        return new LineChart
        {
            Title = "accuracy",
            Note = "per cent, at the end of each epoch",
            XTitle = "epoch",
            HasWholeX = true,
            Series = series,
            PlotHeight = 170,
            XRange = (Math.Min(x[0], 1), x[^1]),
        }.ToSvg();
    }

    static LineChart Loss(LineChart frame, double[] x, StepLog steps, EpochLog epochs, int epochCount)
    {
        var halfLife = Math.Max(2, Math.Round(SmoothedShare * steps.Count));
        var series = new List<ChartSeries>
        {
            new("batch", x, steps.Losses) { IsFaint = true, Colour = 0 },
            new("smoothed", x, Smoothing.Exponential(steps.Losses, halfLife)) { Colour = 0 },
        };
        if (epochs.Epochs.Count > 0)
        {
            series.Add(new(
                "test", [.. epochs.Epochs.Select(e => (double)e.Step)], [.. epochs.Epochs.Select(e => e.TestLoss)])
            {
                HasDots = true,
                Colour = 1,
            });
        }

        return frame with
        {
            Title = "loss",
            Note = string.Create(CultureInfo.InvariantCulture, $"half-life of the smoothing {halfLife} steps"),
            Series = series,
            PlotHeight = 250,
            IsLogY = CurveShape.SpansMuch(steps.Losses),
            XMarkNames = [.. Enumerable.Range(0, epochCount)
                .Select(e => (e == 0 ? "epoch " : "") + (e + 1).ToString(CultureInfo.InvariantCulture))],
        };
    }

    static LineChart Hyperparameter(LineChart frame, double[] x, StepLog steps, int column, int order)
    {
        var values = steps.Values(column);
        var finite = values.Where(double.IsFinite).ToArray();
        return frame with
        {
            Title = steps.Columns[column],
            Note = finite.Length == 0
                ? "no finite value"
                : $"{ChartNumber.Format(values[0])} at the start, {ChartNumber.Format(values[^1])} at the end, " +
                  $"{ChartNumber.Format(finite.Min())} to {ChartNumber.Format(finite.Max())}",
            Series = [new("", x, values) { Colour = (order + 2) % ChartStyle.Colours }],
        };
    }

    static LineChart GradNorm(LineChart frame, double[] x, StepLog steps) => frame with
    {
        Title = "gradient norm",
        Series = [new("", x, steps.GradNorms) { Colour = 0, IsFaint = true }, new("", x, Smoothing.Exponential(steps.GradNorms, Math.Max(2, SmoothedShare * steps.Count))) { Colour = 0 }],
        IsLogY = CurveShape.SpansMuch(steps.GradNorms),
        HasXNumbers = true,
        XTitle = "step",
        PlotHeight = 100,
    };

    static List<double> EpochEnds(StepLog steps)
    {
        var ends = new List<double>();
        for (var i = 0; i < steps.Count; i++)
        {
            if (i + 1 == steps.Count || steps.Epochs[i + 1] != steps.Epochs[i])
                ends.Add(steps.Steps[i] + 1);
        }

        return ends;
    }
}
