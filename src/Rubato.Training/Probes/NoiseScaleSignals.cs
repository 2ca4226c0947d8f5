namespace Rubato.Training.Probes;

/// <summary>A noise scale as two signals.</summary>
static class NoiseScaleSignals
{
    public const string Error = "_error";

    /// <summary>
    /// Reports B = tr Σ/|G|² (+∞ where the gradient is hidden by noise) and its standard error: half of the 95% interval's width over Student's t, +∞ where the interval
    /// has no end. Both NaN without an estimate.
    /// </summary>
    public static void Report(ProbeStep step, string signal, NoiseScaleEstimate? estimate)
    {
        step.Report(signal, estimate?.Scale ?? double.NaN);
        step.Report(signal + Error, estimate is null ? double.NaN : ErrorOf(estimate));
    }

    static double ErrorOf(NoiseScaleEstimate estimate)
    {
        var (low, high) = estimate.Interval;
        return double.IsPositiveInfinity(high) ? high : (high - low) / (2 * StudentT.Reach95(estimate.Degrees));
    }
}
