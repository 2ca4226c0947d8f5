using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>The trace of an operator from products with random signs (M. F. Hutchinson, "A stochastic estimator of the trace of the influence matrix", 1990).</summary>
public static class Hutchinson
{
    /// <summary>
    /// The mean of zᵀAz over vectors z of independent signs, whose expectation is tr A. A probe's variance is 2·Σ a²ᵢⱼ over i ≠ j, A symmetric: of a
    /// diagonal operator one probe gives the trace itself.
    /// </summary>
    /// <param name="product">The operator A.</param>
    /// <param name="dimension">Its vectors' length, from 1 on.</param>
    /// <param name="probes">Vectors, a product each; from 1 on, from 2 on for a standard error.</param>
    /// <param name="seed">Of the signs.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static Estimate Trace(LinearOperator product, int dimension, int probes, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(product);
        if (dimension < 1) throw new ArgumentOutOfRangeException(nameof(dimension), dimension, $"trace: got vectors of {dimension} numbers; at least 1 is needed.");
        if (probes < 1) throw new ArgumentOutOfRangeException(nameof(probes), probes, $"trace: got {probes} probes; at least 1 is needed, 2 for a standard error.");
        var random = new CounterRandom(seed).Derive("hutchinson");
        var (signs, image, forms) = (new float[dimension], new float[dimension], new double[probes]);
        for (var probe = 0; probe < probes; probe++)
        {
            Rademacher.Fill(random.Derive((ulong)probe), signs);
            product(signs, image);
            forms[probe] = WideSums.Dot(signs, image);
        }

        return Estimate.Of(forms);
    }
}
