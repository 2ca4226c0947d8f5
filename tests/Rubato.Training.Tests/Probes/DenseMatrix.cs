namespace Rubato.Training.Tests.Probes;

/// <summary>A plain reference for symmetric matrices: Householder's reflections, then bisection by Sturm's counts.</summary>
static class DenseMatrix
{
    /// <summary>The largest eigenvalues, the largest first, to the precision of doubles.</summary>
    public static double[] Largest(double[][] symmetric, int count)
    {
        var (diagonal, beside) = Tridiagonal(symmetric);
        var n = diagonal.Length;
        var bound = Enumerable.Range(0, n).Max(i => Math.Abs(diagonal[i]) + (i > 0 ? Math.Abs(beside[i - 1]) : 0) + (i < n - 1 ? Math.Abs(beside[i]) : 0));
        return [.. Enumerable.Range(1, count).Select(k => Bisect(diagonal, beside, n - k, -bound, bound))];
    }

    /// <summary>The eigenvalue that so many others are below.</summary>
    static double Bisect(double[] diagonal, double[] beside, int below, double low, double high)
    {
        for (var round = 0; round < 80; round++)
        {
            var middle = (low + high) / 2;
            if (CountBelow(diagonal, beside, middle) > below) high = middle;
            else low = middle;
        }

        return (low + high) / 2;
    }

    static int CountBelow(double[] diagonal, double[] beside, double x)
    {
        var (count, pivot) = (0, 1.0);
        for (var i = 0; i < diagonal.Length; i++)
        {
            pivot = diagonal[i] - x - (i == 0 ? 0 : beside[i - 1] * beside[i - 1] / pivot);
            if (pivot == 0) pivot = 1e-300;
            if (pivot < 0) count++;
        }

        return count;
    }

    static (double[] Diagonal, double[] Beside) Tridiagonal(double[][] symmetric)
    {
        double[][] a = [.. symmetric.Select(row => row.ToArray())];
        var n = a.Length;
        for (var k = 0; k < n - 2; k++)
        {
            var size = Math.Sqrt(Enumerable.Range(k + 1, n - k - 1).Sum(i => a[i][k] * a[i][k]));
            if (size == 0) continue;
            var alpha = a[k + 1][k] > 0 ? -size : size;
            var v = new double[n];
            for (var i = k + 1; i < n; i++) v[i] = a[i][k];
            v[k + 1] -= alpha;
            var square = v.Sum(x => x * x);
            var p = new double[n];
            for (var i = k; i < n; i++)
                for (var j = k + 1; j < n; j++) p[i] += 2 * a[i][j] * v[j] / square;
            var half = p.Zip(v, (x, y) => x * y).Sum() / square;
            for (var i = k; i < n; i++) p[i] -= half * v[i];
            for (var i = k; i < n; i++)
                for (var j = k; j < n; j++) a[i][j] -= v[i] * p[j] + p[i] * v[j];
        }

        return ([.. Enumerable.Range(0, n).Select(i => a[i][i])], [.. Enumerable.Range(0, Math.Max(0, n - 1)).Select(i => a[i + 1][i])]);
    }
}
