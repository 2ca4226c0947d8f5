using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>
/// The largest eigenvalues of a symmetric operator from a few of its products (C. Lanczos, "An iteration method for the solution of the
/// eigenvalue problem", J. Res. Nat. Bur. Standards 45, 1950), with full reorthogonalisation. Of a loss's Hessian the first is the sharpness.
/// </summary>
/// <remarks>
/// <para>
/// Largest means algebraically: 2 comes before −5. The basis is kept in single precision, a vector of the operator's length for each product;
/// all sums are in double. The result is a function of operator and start alone, to the bit.
/// </para>
/// <para>
/// An eigenvalue with several independent eigenvectors is found once at first: among the largest k it may stand too few times.
/// </para>
/// </remarks>
public static class Lanczos
{
    /// <summary>The share of a fresh random vector in a warm start: without it an exact eigenvector would never be left.</summary>
    const double FreshShare = 0.1;

    /// <summary>The largest eigenvalues.</summary>
    /// <param name="product">The operator; must be symmetric.</param>
    /// <param name="dimension">Its vectors' length n, from 1 on.</param>
    /// <param name="count">How many eigenvalues, from 1 on; at most n are there.</param>
    /// <param name="tolerance">
    /// Converged is an eigenvalue λ with ‖Av − λv‖ ≤ tolerance·|λ|, ‖v‖ = 1. That bounds its error, which is usually about the square of it.
    /// </param>
    /// <param name="maxProducts">Most products, at least <paramref name="count"/>. What isn't converged by then is given as it is.</param>
    /// <param name="start">
    /// A vector near to the first eigenvector, as an earlier result's; none where left out. A tenth of a random vector is mixed in, so that a
    /// direction that has been overtaken is left.
    /// </param>
    /// <param name="seed">Of the random start.</param>
    /// <exception cref="ArgumentException">A number is out of range, or the start has another length.</exception>
    public static Eigenvalues Largest(
        LinearOperator product, int dimension, int count = 1, double tolerance = 1e-3, int maxProducts = 40, ReadOnlySpan<float> start = default, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(product);
        if (dimension < 1) throw new ArgumentOutOfRangeException(nameof(dimension), dimension, $"lanczos: got vectors of {dimension} numbers; at least 1 is needed.");
        if (count < 1) throw new ArgumentOutOfRangeException(nameof(count), count, $"lanczos: got {count} eigenvalues; at least 1 must be asked for.");
        if (!(tolerance >= 0)) throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, $"lanczos: got the tolerance {tolerance}; allowed are numbers from 0 on.");
        count = Math.Min(count, dimension);
        if (maxProducts < count) throw new ArgumentOutOfRangeException(nameof(maxProducts), maxProducts, $"lanczos: got at most {maxProducts} products for {count} eigenvalues; at least as many are needed.");
        if (!start.IsEmpty && start.Length != dimension) throw new ArgumentException($"lanczos: got a start of {start.Length} numbers for vectors of {dimension}; they must be equal.", nameof(start));

        var space = new KrylovSpace(product, dimension, new CounterRandom(seed).Derive("lanczos"));
        space.Begin(start, FreshShare);
        while (true)
        {
            space.Grow();
            if (!space.IsFinite) return Eigenvalues.NotFinite(count, space);
            var isLast = space.Products == Math.Min(maxProducts, dimension);
            if (space.Largest(count, tolerance, mustBeExact: !isLast) is { } found) return found;
        }
    }
}
