namespace Rubato.Benchmarks.Auto;

/// <summary>Mean and deviation of a few runs.</summary>
internal static class Statistics
{
    /// <summary>The standard deviation that the runs estimate (n − 1); 0 of a single one.</summary>
    public static double Deviation(IReadOnlyList<double> values) =>
        values.Count < 2 ? 0 : Math.Sqrt(values.Sum(value => Math.Pow(value - values.Average(), 2)) / (values.Count - 1));
}
