using System.Globalization;
using System.Text;

namespace Rubato.Training.Reports;

/// <summary>The curves of several runs over one x axis: what was measured, and every hyperparameter that isn't the same in all of them.</summary>
sealed class ComparisonCharts
{
    const double HyperparameterHeight = 96;
    const double SmoothedShare = 0.01;
    const int MostWithRaw = 4;

    /// <summary>A page of fewer than 5 MB leaves this for its curves.</summary>
    const double MostBytes = 3.4e6;

    const double BytesOfColumn = 4 * 13;

    const double Columns = 820;

    readonly IReadOnlyList<ComparedRun> _runs;
    readonly ComparisonAxis _axis;
    readonly Dictionary<ComparedRun, double[]> _places;
    readonly string[] _columns;
    readonly LineChart _frame;

    public ComparisonCharts(IReadOnlyList<ComparedRun> runs, ComparisonAxis axis)
    {
        _axis = axis;
        _runs = [.. runs.Where(run => run.IsOn(axis))];
        _places = _runs.ToDictionary(run => run, run => run.StepPlaces(axis));
        var all = _runs.SelectMany(run => run.Steps?.Columns ?? []).Distinct().ToArray();
        Constant = [.. all.Select(column => (column, SameThroughout(column))).Where(found => found.Item2 is not null).Select(found => (found.column, found.Item2!.Value))];
        _columns = [.. all.Except(Constant.Select(constant => constant.Name))];
        var ends = _runs.SelectMany(run => _places[run].TakeLast(1).Concat(run.EndPlaces(axis).TakeLast(1))).Where(double.IsFinite).ToArray();
        var curves = _runs.Count * (_columns.Length + 6);
        _frame = new()
        {
            XRange = (0, ends.Length == 0 ? 1 : Math.Max(ends.Max(), double.Epsilon)),
            HasWholeX = axis != ComparisonAxis.Time,
            HasXNumbers = false,
            PlotHeight = HyperparameterHeight,
            ColumnWidth = Math.Max(1, curves * Columns * BytesOfColumn / MostBytes),
        };
    }

    /// <summary>Hyperparameters that have one value in all the runs and steps.</summary>
    public IReadOnlyList<(string Name, double Value)> Constant { get; }

    /// <summary>Loss, test loss, accuracy and gradient norm.</summary>
    public string Measured()
    {
        var smoothing = string.Create(CultureInfo.InvariantCulture, $"half-life of the smoothing {100 * SmoothedShare:0.#}% of each run's steps");
        return Join(
        [
            Curves("loss", "of the batches, " + smoothing, run => run.Steps!.Losses, isNoisy: true) with { PlotHeight = 230 },
            Ends("test loss", "at the end of each epoch", run => [.. run.Epochs.Select(epoch => epoch.TestLoss)]) with { PlotHeight = 150 },
            Ends("test accuracy", "per cent, at the end of each epoch", run => [.. run.Epochs.Select(epoch => 100 * epoch.TestAccuracy)]) with { PlotHeight = 150 },
            Curves("gradient norm", smoothing, run => run.Steps!.GradNorms, isNoisy: true),
        ]);
    }

    /// <summary>A chart for each hyperparameter that isn't the same throughout; empty where there is none.</summary>
    public string Hyperparameters() => Join([.. _columns.Select(Hyperparameter)]);

    LineChart Hyperparameter(string column)
    {
        var having = _runs.Where(run => run.Steps is { Count: > 0 } && run.Steps.Columns.Contains(column)).ToArray();
        return Curves(column, having.Length == _runs.Count(run => run.Steps is { Count: > 0 }) ? "" : $"set in {string.Join(", ", having.Select(run => run.Number.ToString(CultureInfo.InvariantCulture)))}",
            run => run.Steps!.Columns.Contains(column) ? run.Steps.Values(IndexOf(run, column)) : [], isNoisy: false);
    }

    LineChart Curves(string title, string note, Func<ComparedRun, IReadOnlyList<double>> values, bool isNoisy)
    {
        var drawn = _runs.Where(run => run.Steps is { Count: > 0 }).Select(run => (Run: run, Y: values(run))).Where(curve => curve.Y.Count > 0).ToArray();
        var series = new List<ChartSeries>();
        if (isNoisy && _runs.Count <= MostWithRaw) series.AddRange(drawn.Select(curve => Series(curve.Run, _places[curve.Run], curve.Y) with { IsFaint = true, Dash = 0 }));
        foreach (var (run, y) in drawn)
            series.Add(Series(run, _places[run], isNoisy ? Smoothing.Exponential(y, Math.Max(2, SmoothedShare * y.Count)) : y));
        return _frame with { Title = title, Note = note, Series = series, IsLogY = CurveShape.SpansMuch(drawn.SelectMany(curve => curve.Y)) };
    }

    LineChart Ends(string title, string note, Func<ComparedRun, double[]> values)
    {
        var drawn = _runs.Where(run => run.Epochs.Count > 0).Select(run => Series(run, run.EndPlaces(_axis), values(run)) with { HasDots = true }).ToArray();
        return _frame with { Title = title, Note = note, Series = drawn, IsLogY = CurveShape.SpansMuch(drawn.SelectMany(series => series.Y)) };
    }

    static ChartSeries Series(ComparedRun run, IReadOnlyList<double> x, IReadOnlyList<double> y) =>
        new(run.Label, x, y) { Colour = run.Number - 1, Dash = run.Number - 1, IsInLegend = false };

    string Join(IReadOnlyList<LineChart> charts)
    {
        if (charts.Count == 0) return "";
        var html = new StringBuilder("<div class=\"charts\">");
        for (var i = 0; i < charts.Count; i++)
            html.Append((i < charts.Count - 1 ? charts[i] : charts[i] with { HasXNumbers = true, XTitle = _axis == ComparisonAxis.Time ? "seconds" : _axis.ToString().ToLowerInvariant() }).ToSvg());
        return html.Append("</div>").ToString();
    }

    double? SameThroughout(string column)
    {
        double? only = null;
        foreach (var run in _runs.Where(run => run.Steps is { Count: > 0 }))
        {
            if (!run.Steps!.Columns.Contains(column)) return null;
            var values = run.Steps.Values(IndexOf(run, column));
            if (!CurveShape.IsConstant(values) || (only is { } value && !value.Equals(values[0]))) return null;
            only = values[0];
        }

        return only;
    }

    static int IndexOf(ComparedRun run, string column) => run.Steps!.Columns.ToList().IndexOf(column);
}
