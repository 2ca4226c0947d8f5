using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Softmax over the last axis.</summary>
public static class SoftmaxFunction
{
    /// <summary>y[…, c] = e^x[…, c] / Σ_k e^x[…, k], computed without overflow.</summary>
    /// <exception cref="ArgumentException">x has no axis, or its last one is empty.</exception>
    public static Tensor Apply(Tensor x) => SoftmaxOperation.Apply(x);

    private sealed class SoftmaxOperation : Operation<SoftmaxOperation>
    {
        public static Tensor Apply(Tensor x)
        {
            if (x.Shape.Rank == 0 || x.Shape.Last == 0)
                throw new ArgumentException($"softmax: got the shape {x.Shape}; at least one class on the last axis is needed.");
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
}
