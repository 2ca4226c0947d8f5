namespace Rubato.Training.Probes;

/// <summary>What <see cref="Lanczos"/> found.</summary>
public sealed class Eigenvalues
{
    readonly KrylovSpace _space;
    readonly double[][] _weights; // of the basis vectors in each eigenvector

    internal Eigenvalues(double[] values, double[] residuals, bool isConverged, KrylovSpace space, double[][] weights) =>
        (Values, Residuals, IsConverged, Products, _space, _weights) = (values, residuals, isConverged, space.Products, space, weights);

    /// <summary>The eigenvalues, the largest first. All are NaN where a product wasn't finite.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>‖Av − λv‖ of each with its vector v of length 1: some eigenvalue of the operator is no farther from λ.</summary>
    public IReadOnlyList<double> Residuals { get; }

    /// <summary>Whether all are as exact as was asked.</summary>
    public bool IsConverged { get; }

    /// <summary>Products that it took.</summary>
    public int Products { get; }

    /// <summary>The eigenvector of an eigenvalue, of length 1; its sign means nothing. Made when asked for.</summary>
    /// <param name="index">Which, from 0.</param>
    /// <param name="into">Receives it, of the operator's length. NaN where the eigenvalue is.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such eigenvalue.</exception>
    /// <exception cref="ArgumentException">The length is another.</exception>
    public void Vector(int index, Span<float> into)
    {
        if ((uint)index >= (uint)Values.Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"eigenvector: got {index}; there are 0 to {Values.Count - 1}.");
        if (into.Length != _space.Dimension)
            throw new ArgumentException($"eigenvector: got room for {into.Length} numbers; it has {_space.Dimension}.", nameof(into));
        if (_weights.Length == 0) into.Fill(float.NaN);
        else _space.Combine(_weights[index], into);
    }

    internal static Eigenvalues NotFinite(int count, KrylovSpace space)
    {
        double[] unknown = [.. Enumerable.Repeat(double.NaN, count)];
        return new(unknown, unknown, false, space, []);
    }
}
