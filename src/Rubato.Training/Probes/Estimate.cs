namespace Rubato.Training.Probes;

/// <summary>The mean of independent measurements.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="StandardError">Its standard error: their standard deviation (by n − 1) over √n; NaN for one measurement.</param>
/// <param name="Count">n.</param>
public readonly record struct Estimate(double Mean, double StandardError, int Count)
{
    /// <summary>The interval that holds the true mean in 95 of 100 cases, by Student's t with n − 1 degrees of freedom; NaN for one measurement.</summary>
    public (double Low, double High) Interval
    {
        get
        {
            var reach = Count < 2 ? double.NaN : StudentT.Reach95(Count - 1) * StandardError;
            return (Mean - reach, Mean + reach);
        }
    }

    /// <summary>From the measurements.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Estimate Of(ReadOnlySpan<double> measurements)
    {
        if (measurements.IsEmpty) throw new ArgumentException("estimate: got no measurements; at least one is needed.", nameof(measurements));
        var (sum, squares) = (0.0, 0.0);
        foreach (var measurement in measurements) sum += measurement;
        var mean = sum / measurements.Length;
        foreach (var measurement in measurements) squares += (measurement - mean) * (measurement - mean);
        var variance = measurements.Length < 2 ? double.NaN : squares / (measurements.Length - 1);
        return new(mean, Math.Sqrt(variance / measurements.Length), measurements.Length);
    }
}
