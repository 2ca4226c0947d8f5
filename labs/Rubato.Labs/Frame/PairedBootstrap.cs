using Rubato.Engine;
using Rubato.Training.Probes;

namespace Rubato.Labs;

/// <summary>
/// The 95% bootstrap interval of a mean of a few paired differences: percentiles of the means of 10,000 resamples, moved outwards so that few pairs don't
/// make it too narrow ("expanded percentile": T. Hesterberg, 2015, "What teachers should know about the bootstrap", The American Statistician 69).
/// </summary>
/// <remarks>With n pairs the percentiles are Φ(±√(n/(n−1))·t), t Student's for n − 1 degrees of freedom. The resamples are always the same.</remarks>
static class PairedBootstrap
{
    const int Resamples = 10_000;
    static readonly CounterRandom Random = new CounterRandom(2026).Derive("paired bootstrap");

    /// <summary>The interval.</summary>
    /// <param name="differences">At least two.</param>
    public static (double Low, double High) Interval(IReadOnlyList<double> differences)
    {
        var n = differences.Count;
        var means = new double[Resamples];
        for (var resample = 0; resample < Resamples; resample++)
        {
            var sum = 0.0;
            for (var i = 0; i < n; i++) sum += differences[(int)(Random.Bits(((ulong)resample * (ulong)n) + (ulong)i) % (ulong)n)];
            means[resample] = sum / n;
        }

        Array.Sort(means);
        var tail = NormalTail(Math.Sqrt((double)n / (n - 1)) * StudentT.Reach95(n - 1));
        return (Quantile(means, tail), Quantile(means, 1 - tail));
    }

    static double Quantile(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + ((at - below) * (sorted[below + 1] - sorted[below])) : sorted[^1];
    }

    /// <summary>1 − Φ(z) for z ≥ 0, by the continued fraction of Mills' ratio, taken deep enough for z ≥ 2.</summary>
    static double NormalTail(double z)
    {
        var fraction = z;
        for (var k = 200; k >= 1; k--) fraction = z + (k / fraction);
        return Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) / fraction;
    }
}
