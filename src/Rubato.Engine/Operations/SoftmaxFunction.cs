using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Softmax over the last axis.</summary>
public static class SoftmaxFunction
{
    /// <summary>y[…, c] = e^x[…, c] / Σ_k e^x[…, k], computed without overflow.</summary>
    /// <exception cref="ArgumentException">x has no axis, or its last one is empty.</exception>
    public static Tensor Apply(Tensor x) => SoftmaxOperation.Apply(x);

    /// <summary>y[…, c] = x[…, c] − ln Σ_k e^x[…, k], the logarithm of <see cref="Apply"/>, computed without overflow.</summary>
    /// <exception cref="ArgumentException">x has no axis, or its last one is empty.</exception>
    public static Tensor Log(Tensor x) => LogOperation.Apply(x);

    private static void Require(Shape x, string name)
    {
        if (x.Rank == 0 || x.Last == 0)
            throw new ArgumentException($"{name}: got the shape {x}; at least one class on the last axis is needed.");
    }

    private sealed class SoftmaxOperation : Operation<SoftmaxOperation>
    {
        public static Tensor Apply(Tensor x)
        {
            Require(x.Shape, "softmax");
            var result = Tape.Make(x.Shape);
            Softmax.Apply(x.Data, x.Count / x.Shape.Last, x.Shape.Last, result.Data);
            Record(result, x);
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            var weighted = Arithmetic.Multiply(flow.Output, Output);
            flow.Give(0, Arithmetic.Subtract(weighted, Arithmetic.Multiply(Output, Reduce.Sum(weighted, -1))));
        }
    }

    private sealed class LogOperation : Operation<LogOperation>
    {
        public static Tensor Apply(Tensor x)
        {
            Require(x.Shape, "log softmax");
            var (rows, classes) = (x.Count / x.Shape.Last, x.Shape.Last);
            var result = Tape.Make(x.Shape);
            var maxima = Tape.Make([rows, 1]);
            var logSums = Tape.Make([rows, 1]);
            Softmax.Run(x.Data, rows, classes, result.Data, maxima.Data, logSums.Data);
            Shape matrix = [rows, classes];
            Elementwise.Apply(new Difference(), x.Data, matrix, maxima.Data, maxima.Shape, result.Data, matrix);
            Elementwise.Apply(new Difference(), result.Data, matrix, logSums.Data, logSums.Shape, result.Data, matrix);
            Record(result, x);
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            var dy = flow.Output;
            flow.Give(0, Arithmetic.Subtract(dy, Arithmetic.Multiply(Arithmetic.Exp(Output), Reduce.Sum(dy, -1))));
        }
    }
}
