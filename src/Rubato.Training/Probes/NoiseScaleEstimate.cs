namespace Rubato.Training.Probes;

/// <summary>
/// The gradient noise scale tr Σ/|G|² (S. McCandlish et al., "An empirical model of large-batch training", 2018, arXiv:1812.06162): G the gradient
/// of the loss over all data, Σ the covariance of a single example's gradient. Batches far below it gain by being larger, those far above don't.
/// </summary>
/// <param name="SquaredGradient">
/// |G|², unbiased: the mean of gᵢ·gⱼ over pairs i ≠ j. Where noise hides the gradient it may be 0 or below; then the scale is +∞, for larger than what
/// could be told from these gradients.
/// </param>
/// <param name="Covariance">tr Σ for one example, unbiased.</param>
/// <param name="Variances">Of both estimates, and their covariance, by the jackknife.</param>
/// <param name="Degrees">Degrees of freedom behind the variances: groups less one for each estimate that was averaged.</param>
public sealed record NoiseScaleEstimate(double SquaredGradient, double Covariance, NoiseScaleVariances Variances, int Degrees)
{
    /// <summary>B = tr Σ/|G|², in examples; +∞ where |G|² isn't above 0, NaN where a gradient wasn't finite.</summary>
    public double Scale => SquaredGradient > 0 ? Covariance / SquaredGradient : double.IsNaN(SquaredGradient) ? double.NaN : double.PositiveInfinity;

    /// <summary>|G|²/(tr Σ/b): the squared length of the gradient over that of the noise in a batch of b. As unbiased as its parts; may be negative.</summary>
    /// <param name="batch">b, examples.</param>
    public double SignalToNoise(int batch) => SquaredGradient * batch / Covariance;

    /// <summary>
    /// The interval that holds B in about 95 of 100 cases: all B for which tr Σ − B·|G|² is within t standard errors of 0 (E. C. Fieller, "Some problems
    /// in interval estimation", 1954). Its end is +∞ where |G|² can't be told from 0.
    /// </summary>
    public (double Low, double High) Interval
    {
        get
        {
            var t = StudentT.Reach95(Degrees);
            var (s, g) = (Covariance, SquaredGradient);
            var a = g * g - t * t * Variances.SquaredGradient;
            var b = s * g - t * t * Variances.Both;
            var c = s * s - t * t * Variances.Covariance;
            if (double.IsNaN(a + b + c)) return (double.NaN, double.NaN);

            // a·B² − 2b·B + c ≤ 0. Beyond infinity the scale goes on at −∞, so negative B mean larger ones.
            var root = Math.Sqrt(Math.Max(0, b * b - a * c));
            if (a > 0) return g > 0 ? (Math.Max(0, (b - root) / a), (b + root) / a) : (double.PositiveInfinity, double.PositiveInfinity);
            if (c <= 0) return (0, double.PositiveInfinity);
            return (a < 0 ? (b - root) / a : c / (2 * b), double.PositiveInfinity);
        }
    }

    /// <summary>Of independent estimates at nearly the same weights: the ratio of their averages, which is far steadier than the average of ratios.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static NoiseScaleEstimate Average(IReadOnlyCollection<NoiseScaleEstimate> estimates)
    {
        ArgumentNullException.ThrowIfNull(estimates);
        if (estimates.Count == 0) throw new ArgumentException("noise scale: got no estimates to average; at least one is needed.", nameof(estimates));
        double n = estimates.Count;
        return new(
            estimates.Sum(e => e.SquaredGradient) / n,
            estimates.Sum(e => e.Covariance) / n,
            new(estimates.Sum(e => e.Variances.SquaredGradient) / (n * n), estimates.Sum(e => e.Variances.Covariance) / (n * n), estimates.Sum(e => e.Variances.Both) / (n * n)),
            estimates.Sum(e => e.Degrees));
    }
}

/// <summary>How far the two parts of a noise scale may be off.</summary>
/// <param name="SquaredGradient">Variance of the estimate of |G|².</param>
/// <param name="Covariance">Variance of the estimate of tr Σ.</param>
/// <param name="Both">Covariance of the two estimates.</param>
public readonly record struct NoiseScaleVariances(double SquaredGradient, double Covariance, double Both);
