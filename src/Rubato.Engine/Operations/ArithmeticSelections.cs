using Rubato.Engine.Kernels;

namespace Rubato.Engine;

public static partial class Arithmetic
{
    /// <summary>|a|; its derivative at 0 is 0.</summary>
    public static Tensor Abs(Tensor a) => AbsOperation.Apply(a);

    /// <summary>−1, 0 or 1; NaN stays NaN. Its derivative is 0 everywhere, so nothing is recorded.</summary>
    public static Tensor Sign(Tensor a)
    {
        var result = Tape.Make(a.Shape);
        Elementwise.Apply(new Sign(), a.Data, result.Data);
        return result;
    }

    /// <summary>a, but at least <paramref name="low"/> and at most <paramref name="high"/>; the derivative is 1 from bound to bound, both included, else 0.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="low">−∞ where there is no lower bound.</param>
    /// <param name="high">∞ where there is no upper bound.</param>
    /// <exception cref="ArgumentException">The lower bound is above the upper one, or one is NaN.</exception>
    public static Tensor Clamp(Tensor a, float low, float high)
    {
        if (!(low <= high)) throw new ArgumentException($"clamp: got the bounds {low} and {high}; the first must not be above the second.");
        return ClampOperation.Apply(a, new(low, high));
    }

    /// <summary>The larger of a and b, with stretching; NaN where either is NaN. Where they are equal, each gets half of the gradient.</summary>
    /// <inheritdoc cref="Add" path="/exception"/>
    public static Tensor Maximum(Tensor a, Tensor b) => ExtremumOperation.Apply(a, b, isMaximum: true);

    /// <summary>The smaller of a and b, with stretching; NaN where either is NaN. Where they are equal, each gets half of the gradient.</summary>
    /// <inheritdoc cref="Add" path="/exception"/>
    public static Tensor Minimum(Tensor a, Tensor b) => ExtremumOperation.Apply(a, b, isMaximum: false);

    /// <summary>1 where a &gt; b, else 0, with stretching. Its derivative is 0 everywhere, so nothing is recorded.</summary>
    /// <inheritdoc cref="Add" path="/exception"/>
    public static Tensor Greater(Tensor a, Tensor b) => Combine(new IsGreater(), a, b, "greater");

    /// <summary>
    /// a where the condition is not 0, else b, with stretching. What isn't chosen has no say, whether infinite or NaN, in the result or in
    /// the gradient; the condition itself gets none.
    /// </summary>
    /// <inheritdoc cref="Add" path="/exception"/>
    public static Tensor Where(Tensor condition, Tensor a, Tensor b) => Add(Keep(a, condition), DropOperation.Apply(b, condition, "where"));

    /// <summary>a where the condition is not 0, else 0: linear in a.</summary>
    internal static Tensor Keep(Tensor a, Tensor condition) => KeepOperation.Apply(a, condition, "where");

    /// <summary>a where y is positive, else 0: the derivative of relu, linear in a.</summary>
    internal static Tensor WherePositive(Tensor a, Tensor y)
    {
        if (a.Shape != y.Shape)
            throw new ArgumentException($"where positive: the shapes {a.Shape} and {y.Shape} differ; they must be equal.");
        return WherePositiveOperation.Apply(a, y, "where positive");
    }

    private sealed class AbsOperation : PiecewiseLinearOperation<AbsOperation, Absolute>;

    private sealed class ClampOperation : PiecewiseLinearOperation<ClampOperation, Within>;

    private sealed class ExtremumOperation : Operation<ExtremumOperation>
    {
        private bool isMaximum;

        public static Tensor Apply(Tensor a, Tensor b, bool isMaximum)
        {
            var result = isMaximum ? Combine(new Larger(), a, b, "maximum") : Combine(new Smaller(), a, b, "minimum");
            if (Record(result, a, b) is { } operation) operation.isMaximum = isMaximum;
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            var (a, b) = (Input(0), Input(1));
            var share = isMaximum ? Combine(new ShareOfMaximum(), a, b, "maximum") : Combine(new ShareOfMaximum(), b, a, "minimum");
            if (flow.Wants(0)) flow.Give(0, Reduce.SumTo(Multiply(flow.Output, share), a.Shape));
            if (flow.Wants(1)) flow.Give(1, Reduce.SumTo(Multiply(flow.Output, Scale(share, -1, 1)), b.Shape));
        }
    }

    /// <summary>A number where another fulfils a condition, else 0; the derivative is the same once more.</summary>
    private abstract class MaskOperation<TSelf, F> : Operation<TSelf>
        where TSelf : MaskOperation<TSelf, F>, new()
        where F : struct, IBinary
    {
        private string name = "";

        public static Tensor Apply(Tensor a, Tensor mask, string name)
        {
            var result = Combine(default(F), a, mask, name);
            if (Record(result, a, mask) is { } operation) operation.name = name;
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            if (flow.Wants(0)) flow.Give(0, Reduce.SumTo(Apply(flow.Output, Input(1), name), Input(0).Shape));
        }
    }

    private sealed class KeepOperation : MaskOperation<KeepOperation, WhereTrue>;

    private sealed class DropOperation : MaskOperation<DropOperation, WhereFalse>;

    private sealed class WherePositiveOperation : MaskOperation<WherePositiveOperation, WherePositive>;
}
