using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Element by element, with axes of length 1 (and missing leading ones) stretched to the other operand's.</summary>
public static class Arithmetic
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

    /// <summary>√a.</summary>
    public static Tensor SquareRoot(Tensor a) => SquareRootOperation.Apply(a);

    /// <summary>eᵃ.</summary>
    public static Tensor Exp(Tensor a) => ExpOperation.Apply(a);

    /// <summary>ln a.</summary>
    public static Tensor Log(Tensor a) => LogOperation.Apply(a);

    /// <summary>max(a, 0); its derivative at 0 is 0.</summary>
    public static Tensor Relu(Tensor a) => ReluOperation.Apply(a);

    /// <summary>a where y is positive, else 0: the derivative of relu, linear in a.</summary>
    internal static Tensor WherePositive(Tensor a, Tensor y) => WherePositiveOperation.Apply(a, y);

    private static Tensor Combine<F>(F function, Tensor a, Tensor b, string name)
        where F : struct, IBinary
    {
        var result = Tape.Make(Shape.Broadcast(a.Shape, b.Shape, name));
        Elementwise.Apply(function, a.Data, a.Shape, b.Data, b.Shape, result.Data, result.Shape);
        return result;
    }

    private static Tensor Map<F>(F function, Tensor a)
        where F : struct, IUnary
    {
        var result = Tape.Make(a.Shape);
        Elementwise.Apply(function, a.Data, result.Data);
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
            var result = Map(new Affine(factor, shift), a);
            if (Record(result, a) is { } operation) operation.factor = factor;
            return result;
        }

        public override void Backward(GradientFlow flow) => flow.Give(0, Scale(flow.Output, factor));
    }

    private sealed class SquareRootOperation : Operation<SquareRootOperation>
    {
        public static Tensor Apply(Tensor a)
        {
            var result = Map(new Root(), a);
            Record(result, a);
            return result;
        }

        public override void Backward(GradientFlow flow) => flow.Give(0, Scale(Divide(flow.Output, Output), 0.5f));
    }

    private sealed class ExpOperation : Operation<ExpOperation>
    {
        public static Tensor Apply(Tensor a)
        {
            var result = Map(new Exponential(), a);
            Record(result, a);
            return result;
        }

        public override void Backward(GradientFlow flow) => flow.Give(0, Multiply(flow.Output, Output));
    }

    private sealed class LogOperation : Operation<LogOperation>
    {
        public static Tensor Apply(Tensor a)
        {
            var result = Map(new Logarithm(), a);
            Record(result, a);
            return result;
        }

        public override void Backward(GradientFlow flow) => flow.Give(0, Divide(flow.Output, Input(0)));
    }

    private sealed class ReluOperation : Operation<ReluOperation>
    {
        public static Tensor Apply(Tensor a)
        {
            var result = Map(new PositivePart(), a);
            Record(result, a);
            return result;
        }

        public override void Backward(GradientFlow flow) => flow.Give(0, WherePositive(flow.Output, Output));
    }

    private sealed class WherePositiveOperation : Operation<WherePositiveOperation>
    {
        public static Tensor Apply(Tensor a, Tensor y)
        {
            if (a.Shape != y.Shape)
                throw new ArgumentException($"where positive: the shapes {a.Shape} and {y.Shape} differ; they must be equal.");
            var result = Tape.Make(a.Shape);
            Elementwise.Apply(new WherePositive(), a.Data, y.Data, result.Data);
            Record(result, a, y);
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            if (flow.Wants(0)) flow.Give(0, WherePositive(flow.Output, Input(1)));
        }
    }
}
