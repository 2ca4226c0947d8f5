using System.Text;

namespace Rubato.Training.Reports;

/// <summary>
/// Turns points into the path of an SVG. Where there are many more points than the picture is wide, each column of the picture keeps its
/// first, least, greatest and last, in their order: every spike stays visible and the file stays small.
/// </summary>
static class ChartPath
{
    const int KeptOfColumn = 4;

    public static string Of(ChartSeries series, Func<double, double> toX, Func<double, double> toY, double left, double right, double columnWidth = 1)
    {
        var path = new StringBuilder();
        var isPenDown = false;
        foreach (var index in Kept(series, toX, left, right, columnWidth))
        {
            if (!ChartAxis.CanShow(series.Y[index]))
            {
                isPenDown = false;
                continue;
            }

            path.Append(isPenDown ? 'L' : 'M')
                .Append(ChartNumber.Coordinate(toX(series.X[index]))).Append(' ')
                .Append(ChartNumber.Coordinate(toY(series.Y[index])));
            isPenDown = true;
        }

        return path.ToString();
    }

    /// <summary>The indices of the points that are drawn.</summary>
    internal static IEnumerable<int> Kept(ChartSeries series, Func<double, double> toX, double left, double right, double columnWidth = 1)
    {
        var count = Math.Min(series.X.Count, series.Y.Count);
        var columns = Math.Max(1, (int)Math.Ceiling((right - left) / columnWidth));
        if (count <= KeptOfColumn * columns)
            return Enumerable.Range(0, count);

        var kept = new List<int>();
        var start = 0;
        while (start < count)
        {
            var column = Math.Floor(toX(series.X[start]) / columnWidth);
            int end = start, least = start, greatest = start, gap = -1;
            for (; end < count && (end == start || Math.Floor(toX(series.X[end]) / columnWidth) == column); end++)
            {
                if (!ChartAxis.CanShow(series.Y[end]))
                    gap = end;
                else if (!(series.Y[end] >= series.Y[least]))
                    least = end;
                else if (!(series.Y[end] <= series.Y[greatest]))
                    greatest = end;
            }

            var ofColumn = new SortedSet<int> { start, least, greatest, end - 1 };
            if (gap >= 0)
                ofColumn.Add(gap);
            kept.AddRange(ofColumn);
            start = end;
        }

        return kept;
    }
}
