using System.Net;
using System.Text;

namespace Rubato.Training.Reports;

/// <summary>
/// Curves over a common x axis, as SVG: no scripts, nothing from elsewhere, light and dark by the reader's preference.
/// Charts of one width have their plotting areas at the same place, so those set under each other align.
/// </summary>
public sealed record LineChart
{
    const double Left = 66;
    const double Right = 14;
    const double Header = 26;
    const double MarkRow = 14;
    const double Footer = 24;
    const double AxisTitleRow = 16;
    const double HalfDigit = 3.6;

    /// <summary>What is shown, above the chart on the left.</summary>
    public string Title { get; init; } = "";

    /// <summary>More about it, beside the title.</summary>
    public string Note { get; init; } = "";

    /// <summary>What x is; none where empty.</summary>
    public string XTitle { get; init; } = "";

    /// <summary>The curves.</summary>
    public IReadOnlyList<ChartSeries> Series { get; init; } = [];

    /// <summary>Width of the picture.</summary>
    public double Width { get; init; } = 900;

    /// <summary>Height of the plotting area.</summary>
    public double PlotHeight { get; init; } = 220;

    /// <summary>Whether y is logarithmic; stays linear where a value isn't above 0.</summary>
    public bool IsLogY { get; init; }

    /// <summary>Whether x is logarithmic; stays linear where its low end isn't above 0.</summary>
    public bool IsLogX { get; init; }

    /// <summary>Ends of the x axis; those of the curves where null.</summary>
    public (double Low, double High)? XRange { get; init; }

    /// <summary>Whether x counts something, so that only whole numbers are marked.</summary>
    public bool HasWholeX { get; init; }

    /// <summary>Whether x is numbered; not needed where another chart follows below.</summary>
    public bool HasXNumbers { get; init; } = true;

    /// <summary>How wide the columns are in which the points of a long curve are thinned; at least 1.</summary>
    public double ColumnWidth { get; init; } = 1;

    /// <summary>Where vertical lines mark something, as the ends of epochs.</summary>
    public IReadOnlyList<double> XMarks { get; init; } = [];

    /// <summary>Names of the spans that end at each of <see cref="XMarks"/>; none where empty.</summary>
    public IReadOnlyList<string> XMarkNames { get; init; } = [];

    /// <summary>The chart for the inside of an HTML page that has the charts' style.</summary>
    public string ToSvg()
    {
        var svg = new StringBuilder();
        svg.Append("<svg class=\"chart\" role=\"img\" viewBox=\"0 0 ").Append(C(Width)).Append(' ').Append(C(Height)).Append("\" aria-label=\"").Append(E(Title)).Append("\">");
        DrawInside(svg);
        return svg.Append("</svg>").ToString();
    }

    /// <summary>The chart as a file of its own.</summary>
    public string ToSvgFile() => ToSvgFile(this);

    /// <summary>Several charts below each other, as one file.</summary>
    public static string ToSvgFile(params IReadOnlyList<LineChart> charts)
    {
        var svg = new StringBuilder();
        OpenFile(svg, charts.Max(chart => chart.Width), charts.Sum(chart => chart.Height), string.Join(", ", charts.Select(chart => chart.Title)));
        var y = 0.0;
        foreach (var chart in charts)
        {
            svg.Append("<g transform=\"translate(0 ").Append(C(y)).Append(")\">");
            chart.DrawInside(svg);
            svg.Append("</g>");
            y += chart.Height;
        }

        return svg.Append("</svg>").ToString();
    }

    double Top => Header + (XMarkNames.Count > 0 ? MarkRow : 0);

    double Height => Top + PlotHeight + (HasXNumbers ? Footer : 8) + (XTitle.Length > 0 ? AxisTitleRow : 0);

    static void OpenFile(StringBuilder svg, double width, double height, string title)
    {
        svg.Append("<svg class=\"chart\" role=\"img\" viewBox=\"0 0 ").Append(C(width)).Append(' ').Append(C(height))
            .Append("\" xmlns=\"http://www.w3.org/2000/svg\" width=\"").Append(C(width)).Append("\" height=\"").Append(C(height))
            .Append("\" aria-label=\"").Append(E(title)).Append("\"><style>").Append(ChartStyle.Palette).Append(ChartStyle.Rules).Append("</style>")
            .Append("<rect width=\"100%\" height=\"100%\" style=\"fill:var(--paper)\"/>");
    }

    void DrawInside(StringBuilder svg)
    {
        var top = Top;
        var height = Height;
        var right = Width - Right;
        var bottom = top + PlotHeight;
        var x = XAxis();
        var y = ChartAxis.Around(Series.SelectMany(s => s.Y), (int)Math.Max(3, PlotHeight / 38), IsLogY);
        double ToX(double value) => Left + (x.Place(value) * (right - Left));
        double ToY(double value) => bottom - (y.Place(value) * PlotHeight);

        foreach (var tick in y.Ticks)
        {
            Line(svg, "grid", Left, ToY(tick), right, ToY(tick));
            Text(svg, "", Left - 8, ToY(tick) + 4, "end", ChartNumber.Format(tick));
        }

        DrawMarks(svg, x, ToX, top, bottom);
        Line(svg, "axis", Left, bottom, right, bottom);
        if (HasXNumbers)
        {
            foreach (var tick in x.Ticks)
            {
                Line(svg, "axis", ToX(tick), bottom, ToX(tick), bottom + 4);
                var number = ChartNumber.Format(tick);
                Text(svg, "", Math.Min(ToX(tick), Width - (HalfDigit * number.Length)), bottom + 18, "middle", number);
            }
        }

        if (XTitle.Length > 0)
            Text(svg, "", (Left + right) / 2, height - 4, "middle", XTitle);
        for (var i = 0; i < Series.Count; i++)
            DrawSeries(svg, Series[i], Colour(i), ToX, ToY, right);
        DrawHeader(svg, right, y.IsLog);
    }

    ChartAxis XAxis()
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (var series in Series.Where(s => s.X.Count > 0))
            (low, high) = (Math.Min(low, series.X[0]), Math.Max(high, series.X[^1]));
        (low, high) = XRange ?? (low <= high ? (low, high) : (0, 1));
        if (IsLogX && low > 0) return ChartAxis.ExactLog(low, high, ticks: 10);
        return ChartAxis.Exact(low, high, ticks: 10, leastStep: HasWholeX ? 1 : 0);
    }

    int Colour(int index) => (Series[index].Colour ?? index) % ChartStyle.Colours;

    void DrawMarks(StringBuilder svg, ChartAxis x, Func<double, double> toX, double top, double bottom)
    {
        var named = Math.Max(1, (int)Math.Ceiling(XMarks.Count / 20.0));
        var drawn = Math.Max(1, (int)Math.Ceiling(XMarks.Count / 100.0));
        var from = x.Low;
        for (var i = 0; i < XMarks.Count; i++)
        {
            var at = XMarks[i];
            if (at > x.Low && at < x.High && i % drawn == drawn - 1)
                Line(svg, "mark", toX(at), top, toX(at), bottom);
            if (i < XMarkNames.Count && (i + 1) % named == 0)
                Text(svg, "note", toX((from + Math.Min(at, x.High)) / 2), top - 6, "middle", XMarkNames[i]);
            from = at;
        }
    }

    void DrawSeries(
        StringBuilder svg, ChartSeries series, int colour, Func<double, double> toX, Func<double, double> toY, double right)
    {
        var path = ChartPath.Of(series, toX, toY, Left, right, ColumnWidth);
        if (path.Length == 0)
            return;
        svg.Append("<path class=\"").Append(ChartStyle.Line(colour, series.Dash, series.IsFaint)).Append("\" d=\"").Append(path).Append('"');
        if (series.IsInLegend)
            svg.Append("/>");
        else
            svg.Append("><title>").Append(E(series.Name)).Append("</title></path>");
        if (series.HasDots)
        {
            // A line of no length with round ends is a dot, and stays one however the picture is scaled.
            svg.Append("<path class=\"dot k").Append(colour).Append("\" d=\"");
            foreach (var index in ChartPath.Kept(series, toX, Left, right, ColumnWidth).Where(i => ChartAxis.CanShow(series.Y[i])))
                svg.Append('M').Append(C(toX(series.X[index]))).Append(' ').Append(C(toY(series.Y[index]))).Append("h0");
            svg.Append("\"/>");
        }
    }

    void DrawHeader(StringBuilder svg, double right, bool isLog)
    {
        var note = Note + (isLog ? Note.Length > 0 ? ", log scale" : "log scale" : "");
        svg.Append("<text x=\"").Append(C(Left)).Append("\" y=\"15\"><tspan class=\"title\">").Append(E(Title)).Append("</tspan>");
        if (note.Length > 0)
            svg.Append("<tspan class=\"note\" dx=\"10\">").Append(E(note)).Append("</tspan>");
        svg.Append("</text>");

        var end = right;
        for (var i = Series.Count - 1; i >= 0; i--)
        {
            if (Series[i].Name.Length == 0 || !Series[i].IsInLegend)
                continue;
            Text(svg, "note", end, 15, "end", Series[i].Name);
            end -= 8 + (6.9 * Series[i].Name.Length);
            svg.Append("<path class=\"").Append(ChartStyle.Line(Colour(i), Series[i].Dash, Series[i].IsFaint)).Append("\" d=\"M")
                .Append(C(end - 18)).Append(" 11H").Append(C(end)).Append("\"/>");
            end -= 36;
        }
    }

    static void Line(StringBuilder svg, string style, double x1, double y1, double x2, double y2) =>
        svg.Append("<path class=\"").Append(style).Append("\" d=\"M").Append(C(x1)).Append(' ').Append(C(y1))
            .Append('L').Append(C(x2)).Append(' ').Append(C(y2)).Append("\"/>");

    static void Text(StringBuilder svg, string style, double x, double y, string anchor, string text)
    {
        svg.Append("<text");
        if (style.Length > 0)
            svg.Append(" class=\"").Append(style).Append('"');
        svg.Append(" x=\"").Append(C(x)).Append("\" y=\"").Append(C(y)).Append("\" text-anchor=\"").Append(anchor).Append("\">")
            .Append(E(text)).Append("</text>");
    }

    static string C(double value) => ChartNumber.Coordinate(value);

    static string E(string text) => WebUtility.HtmlEncode(text);
}
