using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Element by element, with axes of length 1 (and missing leading ones) stretched to the other operand's.</summary>
public static partial class Arithmetic
{
    /// <summary>a + b.</summary>
    /// <exception cref="ArgumentException">The shapes don't fit; the message shows both.</exception>
    public static Tensor Add(Tensor a, Tensor b) => AddOperation.Apply(a, b);

    /// <summary>a − b.</summary>
    /// <inheritdoc cref="Add" path="/exception"/>
    public static Tensor Subtract(Tensor a, Tensor b) => SubtractOperation.Apply(a, b);

    /// <summary>a·b.</summary>
    /// <inheritdoc cref="Add" path="/exception"/>
    public static Tensor Multiply(Tensor a, Tensor b) => MultiplyOperation.Apply(a, b);

    /// <summary>a/b.</summary>
    /// <inheritdoc cref="Add" path="/exception"/>
    public static Tensor Divide(Tensor a, Tensor b) => DivideOperation.Apply(a, b);

    /// <summary>−a.</summary>
    public static Tensor Negate(Tensor a) => Scale(a, -1);

    /// <summary>factor·a + shift.</summary>
    public static Tensor Scale(Tensor a, float factor, float shift = 0) => ScaleOperation.Apply(a, factor, shift);

    private static Tensor Combine<F>(F function, Tensor a, Tensor b, string name)
        where F : struct, IBinary
    {
        var result = Tape.Make(Shape.Broadcast(a.Shape, b.Shape, name));
        Elementwise.Apply(function, a.Data, a.Shape, b.Data, b.Shape, result.Data, result.Shape);
        return result;
    }

    private sealed class AddOperation : Operation<AddOperation>
    {
        public static Tensor Apply(Tensor a, Tensor b)
        {
            var result = Combine(new Sum(), a, b, "add");
            Record(result, a, b);
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            if (flow.Wants(0)) flow.Give(0, Reduce.SumTo(flow.Output, Input(0).Shape, flow.Into(0)));
            if (flow.Wants(1)) flow.Give(1, Reduce.SumTo(flow.Output, Input(1).Shape, flow.Into(1)));
        }
    }

    private sealed class SubtractOperation : Operation<SubtractOperation>
    {
        public static Tensor Apply(Tensor a, Tensor b)
        {
            var result = Combine(new Difference(), a, b, "subtract");
            Record(result, a, b);
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            if (flow.Wants(0)) flow.Give(0, Reduce.SumTo(flow.Output, Input(0).Shape));
            if (flow.Wants(1)) flow.Give(1, Reduce.SumTo(Negate(flow.Output), Input(1).Shape));
        }
    }

    private sealed class MultiplyOperation : Operation<MultiplyOperation>
    {
        public static Tensor Apply(Tensor a, Tensor b)
        {
            var result = Combine(new Product(), a, b, "multiply");
            Record(result, a, b);
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            if (flow.Wants(0)) flow.Give(0, Reduce.SumTo(Multiply(flow.Output, Input(1)), Input(0).Shape));
            if (flow.Wants(1)) flow.Give(1, Reduce.SumTo(Multiply(flow.Output, Input(0)), Input(1).Shape));
        }
    }

    private sealed class DivideOperation : Operation<DivideOperation>
    {
        public static Tensor Apply(Tensor a, Tensor b)
        {
            var result = Combine(new Quotient(), a, b, "divide");
            Record(result, a, b);
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            var share = Divide(flow.Output, Input(1));
            if (flow.Wants(0)) flow.Give(0, Reduce.SumTo(share, Input(0).Shape));
            if (flow.Wants(1)) flow.Give(1, Reduce.SumTo(Negate(Multiply(share, Output)), Input(1).Shape));
        }
    }

    private sealed class ScaleOperation : Operation<ScaleOperation>
    {
        private float factor;

        public static Tensor Apply(Tensor a, float factor, float shift)
        {
            var result = Tape.Make(a.Shape);
            Elementwise.Apply(new Affine(factor, shift), a.Data, result.Data);
            if (Record(result, a) is { } operation) operation.factor = factor;
            return result;
        }

        public override void Backward(GradientFlow flow) => flow.Give(0, Scale(flow.Output, factor));
    }
}
