namespace Rubato.Training.Tests.Probes;

/// <summary>Slow and plain arithmetic to check against.</summary>
static class Numbers
{
    public static double Dot(IReadOnlyList<float> a, IReadOnlyList<float> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Count; i++) sum += (double)a[i] * b[i];
        return sum;
    }

    public static double Cosine(IReadOnlyList<float> a, IReadOnlyList<float> b) => Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b));

    /// <summary>Eigenvalues of a symmetric matrix by Jacobi's rotations, the largest first.</summary>
    public static double[] Eigenvalues(double[][] matrix)
    {
        var n = matrix.Length;
        var a = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++) a[i, j] = (matrix[i][j] + matrix[j][i]) / 2;
        for (var sweep = 0; sweep < 30; sweep++)
            for (var p = 0; p < n; p++)
                for (var q = p + 1; q < n; q++)
                {
                    if (Math.Abs(a[p, q]) < 1e-14) continue;
                    var theta = (a[q, q] - a[p, p]) / (2 * a[p, q]);
                    var t = (theta < 0 ? -1 : 1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
                    var (c, s) = (1 / Math.Sqrt((t * t) + 1), t / Math.Sqrt((t * t) + 1));
                    for (var k = 0; k < n; k++) (a[k, p], a[k, q]) = ((c * a[k, p]) - (s * a[k, q]), (s * a[k, p]) + (c * a[k, q]));
                    for (var k = 0; k < n; k++) (a[p, k], a[q, k]) = ((c * a[p, k]) - (s * a[q, k]), (s * a[p, k]) + (c * a[q, k]));
                }

        return [.. Enumerable.Range(0, n).Select(i => a[i, i]).OrderDescending()];
    }

    /// <summary>Equal up to a share of the size.</summary>
    public static void RequireClose(double expected, double found, double share) =>
        Assert.True(Math.Abs(found - expected) <= share * Math.Abs(expected), $"got {found}, expected {expected} within {share:P}");

    /// <summary>|G|² and tr Σ of one example from gradients of equally many examples each: means over all pairs, and the spread about the mean.</summary>
    public static (double Squared, double Covariance) Noise(IReadOnlyList<float[]> gradients, int examples)
    {
        var (pairs, n) = (0.0, gradients.Count);
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++) pairs += i == j ? 0 : Dot(gradients[i], gradients[j]);
        float[] mean = [.. Enumerable.Range(0, gradients[0].Length).Select(k => gradients.Average(gradient => gradient[k]))];
        var spread = gradients.Sum(gradient => Enumerable.Range(0, mean.Length).Sum(k => Math.Pow(gradient[k] - mean[k], 2)));
        return (pairs / (n * (n - 1)), examples * spread / (n - 1));
    }
}
