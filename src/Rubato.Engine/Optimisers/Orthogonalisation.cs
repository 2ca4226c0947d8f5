using System.Runtime.CompilerServices;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>
/// Brings all singular values of a matrix near 1 and keeps its singular vectors, by five Newton–Schulz iterations of the fifth order
/// (K. Jordan et al., 2024; J. Bernstein and L. Newhouse, 2024, arXiv:2409.20325).
/// </summary>
/// <remarks>
/// X ← X/(‖X‖ + 10⁻⁷); five times X ← (aI + bA + cA²)X with A = XXᵀ. The coefficients are the authors': singular values above 10⁻² come to lie
/// within about 0.7 to 1.2, not at 1. Higher matrices use XᵀX from the right, so A is as small as it can be.
/// </remarks>
internal sealed class Orthogonalisation
{
    private const double A = 3.4445, B = -4.7750, C = 2.0315;
    private const int Iterations = 5;
    private Tensor x, next;
    private readonly Tensor square, polynomial;

    /// <param name="sizes">Rows and columns of all matrices that are to come: the room for the largest is kept.</param>
    public Orthogonalisation(IEnumerable<(int Rows, int Columns)> sizes)
    {
        var (largest, side) = (0, 0);
        foreach (var (rows, columns) in sizes)
        {
            largest = Math.Max(largest, rows * columns);
            side = Math.Max(side, Math.Min(rows, columns));
        }

        (x, next) = (Tensor.Zeros([largest]), Tensor.Zeros([largest]));
        (square, polynomial) = (Tensor.Zeros([side, side]), Tensor.Zeros([side, side]));
    }

    /// <summary>Where the matrix is to be written before <see cref="Run"/>.</summary>
    public Span<float> Input(int count) => x.Data[..count];

    /// <summary>The matrix made orthogonal; valid until the next call.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="norm">√Σx² of it.</param>
    public Span<float> Run(int rows, int columns, double norm)
    {
        var isHigh = rows > columns;
        var (side, depth) = isHigh ? (columns, rows) : (rows, columns);
        var matrix = x.Data[..(rows * columns)];
        Elementwise.Apply(new Affine((float)(1 / (norm + 1e-7)), 0), matrix, matrix);
        for (var i = 0; i < Iterations; i++)
        {
            matrix = x.Data[..(rows * columns)];
            var result = next.Data[..(rows * columns)];
            var a = square.Data[..(side * side)];
            var p = polynomial.Data[..(side * side)];
            MatrixProduct.Run(side, side, depth, matrix, isHigh, matrix, !isHigh, a);
            MatrixProduct.Run(side, side, side, a, false, a, false, p);
            Elementwise.Apply(new Combination((float)B, (float)C), a, p, p);
            for (var j = 0; j < side; j++) p[j * (side + 1)] += (float)A;
            if (isHigh) MatrixProduct.Run(rows, columns, columns, matrix, false, p, false, result);
            else MatrixProduct.Run(rows, columns, rows, p, false, matrix, false, result);
            (x, next) = (next, x);
        }

        return x.Data[..(rows * columns)];
    }

    /// <summary>a·x + b·y.</summary>
    private readonly struct Combination(float a, float b) : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<S, V>(V x, V y)
            where S : struct, ISimd<V>
            where V : struct => S.MultiplyAdd(S.Broadcast(a), x, S.Multiply(S.Broadcast(b), y));
    }
}
