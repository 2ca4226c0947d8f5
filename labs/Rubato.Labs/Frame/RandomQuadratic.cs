using Rubato.Engine;
using Rubato.Training.Probes;

namespace Rubato.Labs;

/// <summary>½xᵀAx with a random positive A = RRᵀ/n, and its steepest direction as the probes find it.</summary>
sealed class RandomQuadratic
{
    readonly double[][] _matrix;

    /// <summary>A quadratic of so many dimensions.</summary>
    public RandomQuadratic(int size, CounterRandom random)
    {
        double Root(int row, int column) => random.Normal((ulong)((row * size) + column)) / Math.Sqrt(size);
        _matrix = [.. Enumerable.Range(0, size).Select(i => Enumerable.Range(0, size).Select(j => Enumerable.Range(0, size).Sum(k => Root(i, k) * Root(j, k))).ToArray())];
        var largest = Lanczos.Largest((v, into) => Gradient([.. v.ToArray().Select(value => (double)value)]).Select(value => (float)value).ToArray().CopyTo(into), size, tolerance: 1e-5);
        var direction = new float[size];
        largest.Vector(0, direction);
        (Sharpness, Steepest) = (largest.Values[0], [.. direction.Select(value => (double)value)]);
    }

    /// <summary>The largest curvature.</summary>
    public double Sharpness { get; }

    /// <summary>Its direction, of length 1.</summary>
    public IReadOnlyList<double> Steepest { get; }

    /// <summary>Ax.</summary>
    public double[] Gradient(IReadOnlyList<double> x) => [.. _matrix.Select(row => row.Zip(x, (a, b) => a * b).Sum())];

    /// <summary>½xᵀAx.</summary>
    public double Value(IReadOnlyList<double> x) => x.Zip(Gradient(x), (a, b) => a * b / 2).Sum();
}
