using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Products of matrices.</summary>
public static class MatrixMath
{
    /// <summary>op(a)·op(b), where op transposes if asked: [M,K]·[K,N] = [M,N].</summary>
    /// <exception cref="ArgumentException">An operand isn't a matrix, or the inner lengths differ; the message shows both shapes.</exception>
    public static Tensor Multiply(Tensor a, Tensor b, bool transposeA = false, bool transposeB = false) =>
        MultiplyOperation.Apply(a, b, transposeA, transposeB, default);

    /// <summary>
    /// x·wᵀ + bias, then relu where asked: [N, in] with w [out, in] and bias [out] makes [N, out].
    /// </summary>
    /// <exception cref="ArgumentException">The shapes don't fit; the message shows them.</exception>
    public static Tensor Linear(Tensor x, Tensor w, Tensor? bias = null, bool relu = false) => LinearOperation.Apply(x, w, bias, relu);

    internal static Tensor Multiply(Tensor a, Tensor b, bool transposeA, bool transposeB, Destination into) =>
        MultiplyOperation.Apply(a, b, transposeA, transposeB, into);

    private sealed class MultiplyOperation : Operation<MultiplyOperation>
    {
        private bool transposeA, transposeB;

        public static Tensor Apply(Tensor a, Tensor b, bool transposeA, bool transposeB, Destination into)
        {
            if (a.Shape.Rank != 2 || b.Shape.Rank != 2)
                throw new ArgumentException($"matrix product: got the shapes {a.Shape} and {b.Shape}; two matrices are allowed.");
            var (m, k) = transposeA ? (a.Shape[1], a.Shape[0]) : (a.Shape[0], a.Shape[1]);
            var (depth, n) = transposeB ? (b.Shape[1], b.Shape[0]) : (b.Shape[0], b.Shape[1]);
            if (k != depth)
                throw new ArgumentException(
                    $"matrix product: {a.Shape}{(transposeA ? "ᵀ" : "")} and {b.Shape}{(transposeB ? "ᵀ" : "")} don't fit: the inner lengths are {k} and {depth}.");
            var result = into.Take([m, n]);
            MatrixProduct.Run(m, n, k, a.Data, transposeA, b.Data, transposeB, result.Data, into.Accumulates);
            if (Record(result, a, b) is { } operation) (operation.transposeA, operation.transposeB) = (transposeA, transposeB);
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            var (a, b, dc) = (Input(0), Input(1), flow.Output);
            if (flow.Wants(0))
                flow.Give(0, transposeA ? Multiply(b, dc, transposeB, true, flow.Into(0)) : Multiply(dc, b, false, !transposeB, flow.Into(0)));
            if (flow.Wants(1))
                flow.Give(1, transposeB ? Multiply(dc, a, true, transposeA, flow.Into(1)) : Multiply(a, dc, !transposeA, false, flow.Into(1)));
        }
    }

    private sealed class LinearOperation : Operation<LinearOperation>
    {
        private bool relu;

        public static Tensor Apply(Tensor x, Tensor w, Tensor? bias, bool relu)
        {
            if (x.Shape.Rank != 2 || w.Shape.Rank != 2 || x.Shape[1] != w.Shape[1])
                throw new ArgumentException($"linear: got x {x.Shape} and w {w.Shape}; allowed are [N, in] and [out, in] with the same in.");
            var (rows, inputs, outputs) = (x.Shape[0], x.Shape[1], w.Shape[0]);
            if (bias is not null && bias.Shape != [outputs])
                throw new ArgumentException($"linear: got a bias {bias.Shape} for w {w.Shape}; allowed is [{outputs}].");
            var result = Tape.Make([rows, outputs]);
            MatrixProduct.Run(
                rows, outputs, inputs, x.Data, false, w.Data, true, result.Data, bias: bias is null ? default : bias.Data, relu: relu);
            if (Record(result, x, w, bias) is { } operation) operation.relu = relu;
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            var (x, w) = (Input(0), Input(1));
            var dz = relu ? Arithmetic.WherePositive(flow.Output, Output) : flow.Output;
            if (InputCount == 3 && flow.Wants(2)) flow.Give(2, Reduce.SumTo(dz, Input(2).Shape, flow.Into(2)));
            if (flow.Wants(1)) flow.Give(1, Multiply(dz, x, true, false, flow.Into(1)));
            if (flow.Wants(0)) flow.Give(0, Multiply(dz, w));
        }
    }
}
