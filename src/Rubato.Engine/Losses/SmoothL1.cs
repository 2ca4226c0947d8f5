using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Squared error near the target, absolute error far from it (R. Girshick, "Fast R-CNN", 2015, arXiv:1504.08083).</summary>
public static class SmoothL1
{
    /// <summary>
    /// Mean over all elements of d²/2β where |d| is below β, else |d| − β/2, with d = x − t. β times this is P. J. Huber's loss of 1964 with δ = β;
    /// β = 0 is <see cref="AbsoluteError"/>.
    /// </summary>
    /// <param name="x">Any shape with at least one element.</param>
    /// <param name="targets">t of the same shape. Differentiated for where tracked.</param>
    /// <param name="beta">β, finite and at least 0.</param>
    /// <returns>A single number.</returns>
    /// <exception cref="ArgumentException">The shapes differ or hold no element, or β is out of range.</exception>
    public static Tensor Mean(Tensor x, Tensor targets, float beta = 1) => Reduce.Mean(Elements(x, targets, beta));

    /// <summary>d²/2β where |d| is below β, else |d| − β/2, of each element.</summary>
    /// <inheritdoc cref="Mean" path="/param|/exception"/>
    public static Tensor Elements(Tensor x, Tensor targets, float beta = 1)
    {
        if (!(beta is >= 0 and < float.PositiveInfinity))
            throw new ArgumentException($"smooth L1: got β {beta}; allowed are finite numbers from 0 on.");
        Pairs.Require("smooth L1", x, targets);
        var distance = Arithmetic.Subtract(x, targets);
        return beta == 0 ? Arithmetic.Abs(distance) : BendOperation.Apply(distance, new(beta));
    }

    private sealed class BendOperation : UnaryOperation<BendOperation, SmoothAbsolute>
    {
        protected override Tensor Gradient(Tensor dy) =>
            Arithmetic.Multiply(dy, Arithmetic.Clamp(Arithmetic.Scale(Input(0), 1 / Function.Beta), -1, 1));
    }
}
