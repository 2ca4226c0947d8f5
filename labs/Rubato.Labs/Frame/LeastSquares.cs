namespace Rubato.Labs;

/// <summary>A straight line through points.</summary>
public static class LeastSquares
{
    /// <summary>The slope of the line that is nearest to some points in y.</summary>
    /// <param name="points">At least two of different x.</param>
    public static double Slope(IEnumerable<(double X, double Y)> points)
    {
        (double X, double Y)[] all = [.. points];
        var (x, y) = (all.Average(point => point.X), all.Average(point => point.Y));
        return all.Sum(point => (point.X - x) * (point.Y - y)) / all.Sum(point => (point.X - x) * (point.X - x));
    }
}
