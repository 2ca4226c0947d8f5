using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Softmax over the last axis, and its logarithm.</summary>
public static class SoftmaxFunction
{
    /// <summary>y[…, c] = e^x[…, c] / Σ_k e^x[…, k], computed without overflow. A score of −∞ gives 0; a row of nothing else gives NaN.</summary>
    /// <exception cref="ArgumentException">x has no axis, or its last one is empty.</exception>
    public static Tensor Apply(Tensor x) => SoftmaxOperation.Apply(x);

    /// <summary>y[…, c] = x[…, c] − ln Σ_k e^x[…, k], computed without overflow and finite where softmax rounds to 0.</summary>
    /// <exception cref="ArgumentException">x has no axis, or its last one is empty.</exception>
    public static Tensor Log(Tensor x) => LogSoftmaxOperation.Apply(x);

    private static (Tensor Result, int Rows, int Classes) Make(Tensor x, string name)
    {
        if (x.Shape.Rank == 0 || x.Shape.Last == 0)
            throw new ArgumentException($"{name}: got the shape {x.Shape}; at least one class on the last axis is needed.");
        return (Tape.Make(x.Shape), x.Count / x.Shape.Last, x.Shape.Last);
    }

    private sealed class SoftmaxOperation : Operation<SoftmaxOperation>
    {
        public static Tensor Apply(Tensor x)
        {
            var (result, rows, classes) = Make(x, "softmax");
            Softmax.Apply(x.Data, rows, classes, result.Data);
            Record(result, x);
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            if (flow.IsRecorded)
            {
                var weighted = Arithmetic.Multiply(flow.Output, Output);
                flow.Give(0, Arithmetic.Subtract(weighted, Arithmetic.Multiply(Output, Reduce.Sum(weighted, -1))));
                return;
            }

            var (dx, rows, classes) = Make(Output, "softmax");
            Softmax.Gradient(Output.Data, flow.Output.Data, rows, classes, dx.Data);
            flow.Give(0, dx);
        }
    }

    private sealed class LogSoftmaxOperation : Operation<LogSoftmaxOperation>
    {
        public static Tensor Apply(Tensor x)
        {
            var (result, rows, classes) = Make(x, "log-softmax");
            Softmax.Logarithms(x.Data, rows, classes, result.Data);
            Record(result, x);
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            if (flow.IsRecorded)
            {
                flow.Give(0, Arithmetic.Subtract(flow.Output, Arithmetic.Multiply(Arithmetic.Exp(Output), Reduce.Sum(flow.Output, -1))));
                return;
            }

            var (dx, rows, classes) = Make(Output, "log-softmax");
            Softmax.LogarithmsGradient(Output.Data, flow.Output.Data, rows, classes, dx.Data);
            flow.Give(0, dx);
        }
    }
}
