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
    /// op(a)·op(b) for each matrix of two batches: […, M, K]·[…, K, N] = […, M, N]. The axes before the last two are stretched to each other
    /// as those of <see cref="Arithmetic"/>; op transposes the last two if asked.
    /// </summary>
    /// <remarks>Each product has the bits that it has alone. A b without a batch is multiplied once with all rows of a.</remarks>
    /// <exception cref="ArgumentException">An operand has fewer than two axes, the inner lengths differ, or the batches don't fit; the message shows both shapes.</exception>
    public static Tensor BatchMultiply(Tensor a, Tensor b, bool transposeA = false, bool transposeB = false)
    {
        if (a.Shape.Rank == 2 && b.Shape.Rank == 2) return Multiply(a, b, transposeA, transposeB);
        if (b.Shape.Rank != 2 || a.Shape.Rank < 2 || transposeA) return BatchMultiplyOperation.Apply(a, b, transposeA, transposeB, default);
        RequireInner(a.Shape, b.Shape, a.Shape[-1], b.Shape[transposeB ? 1 : 0], false, transposeB);
        var rows = Axes.Product(a.Shape, 0, a.Shape.Rank - 1);
        return View.Reshape(Multiply(View.Reshape(a, [rows, a.Shape[-1]]), b, false, transposeB), a.Shape.With(-1, b.Shape[transposeB ? 0 : 1]));
    }

    /// <summary>Σ a[i]·b[i] of two vectors, a single number.</summary>
    /// <exception cref="ArgumentException">The operands aren't vectors of one length.</exception>
    public static Tensor Dot(Tensor a, Tensor b)
    {
        if (a.Shape.Rank != 1 || a.Shape != b.Shape) throw new ArgumentException($"dot product: got the shapes {a.Shape} and {b.Shape}; two vectors of one length are allowed.");
        return Reduce.Sum(Arithmetic.Multiply(a, b));
    }

    /// <summary>a[i]·b[j] of two vectors: [M] and [N] make [M, N].</summary>
    /// <exception cref="ArgumentException">An operand isn't a vector.</exception>
    public static Tensor Outer(Tensor a, Tensor b)
    {
        if (a.Shape.Rank != 1 || b.Shape.Rank != 1) throw new ArgumentException($"outer product: got the shapes {a.Shape} and {b.Shape}; two vectors are allowed.");
        return Arithmetic.Multiply(View.Unsqueeze(a, 1), b);
    }

    /// <summary>
    /// x·wᵀ + bias, then relu where asked: […, in] with w [out, in] and bias [out] makes […, out], the same for each position before the last axis.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes don't fit; the message shows them.</exception>
    public static Tensor Linear(Tensor x, Tensor w, Tensor? bias = null, bool relu = false) => LinearOperation.Apply(x, w, bias, null, relu);

    /// <summary>x·wᵀ + bias + addend, the end of a residual branch in one visit; the addend has the result's shape […, out].</summary>
    /// <exception cref="ArgumentException">The shapes don't fit; the message shows them.</exception>
    public static Tensor Linear(Tensor x, Tensor w, Tensor bias, Tensor addend) => LinearOperation.Apply(x, w, bias, addend, relu: false);

    internal static Tensor Multiply(Tensor a, Tensor b, bool transposeA, bool transposeB, Destination into) =>
        MultiplyOperation.Apply(a, b, transposeA, transposeB, into);

    private static void RequireInner(Shape a, Shape b, int k, int depth, bool transposeA, bool transposeB)
    {
        if (k != depth)
            throw new ArgumentException($"matrix product: {a}{(transposeA ? "ᵀ" : "")} and {b}{(transposeB ? "ᵀ" : "")} don't fit: the inner lengths are {k} and {depth}.");
    }

    private sealed class MultiplyOperation : Operation<MultiplyOperation>
    {
        private bool transposeA, transposeB;

        public static Tensor Apply(Tensor a, Tensor b, bool transposeA, bool transposeB, Destination into)
        {
            if (a.Shape.Rank != 2 || b.Shape.Rank != 2)
                throw new ArgumentException($"matrix product: got the shapes {a.Shape} and {b.Shape}; two matrices are allowed.");
            var (m, k) = transposeA ? (a.Shape[1], a.Shape[0]) : (a.Shape[0], a.Shape[1]);
            var (depth, n) = transposeB ? (b.Shape[1], b.Shape[0]) : (b.Shape[0], b.Shape[1]);
            RequireInner(a.Shape, b.Shape, k, depth, transposeA, transposeB);
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

    private sealed class BatchMultiplyOperation : Operation<BatchMultiplyOperation>
    {
        private bool transposeA, transposeB;

        public static Tensor Apply(Tensor a, Tensor b, bool transposeA, bool transposeB, Destination into)
        {
            if (a.Shape.Rank < 2 || b.Shape.Rank < 2)
                throw new ArgumentException($"batched product: got the shapes {a.Shape} and {b.Shape}; matrices behind any axes, […, M, K] and […, K, N], are allowed.");
            var (m, k) = transposeA ? (a.Shape[-1], a.Shape[-2]) : (a.Shape[-2], a.Shape[-1]);
            var (depth, n) = transposeB ? (b.Shape[-1], b.Shape[-2]) : (b.Shape[-2], b.Shape[-1]);
            RequireInner(a.Shape, b.Shape, k, depth, transposeA, transposeB);
            var (left, right) = (Batch(a.Shape), Batch(b.Shape));
            var batch = Shape.Broadcast(left, right, "batched product");
            var result = into.Take(Indexing.Behind(Indexing.Behind(batch, m), n));
            BatchProduct.Run(m, n, k, a.Data, left, transposeA, b.Data, right, transposeB, result.Data, batch, into.Accumulates);
            if (Record(result, a, b) is { } operation) (operation.transposeA, operation.transposeB) = (transposeA, transposeB);
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            var (a, b, dc) = (Input(0), Input(1), flow.Output);
            if (flow.Wants(0)) Give(flow, 0, transposeA ? (b, dc, transposeB, true) : (dc, b, false, !transposeB));
            if (flow.Wants(1)) Give(flow, 1, transposeB ? (dc, a, true, transposeA) : (a, dc, !transposeA, false));
        }

        /// <summary>The product that is an input's gradient, summed over the batch axes along which the input was repeated.</summary>
        private void Give(GradientFlow flow, int input, (Tensor A, Tensor B, bool TransposeA, bool TransposeB) product)
        {
            var (into, shape) = (flow.Into(input), Input(input).Shape);
            var isRepeated = Batch(shape) != Batch(flow.Output.Shape);
            var gradient = Apply(product.A, product.B, product.TransposeA, product.TransposeB, isRepeated ? default : into);
            flow.Give(input, isRepeated ? Reduce.SumTo(gradient, shape, into) : gradient);
        }

        private static Shape Batch(Shape shape)
        {
            Span<int> lengths = stackalloc int[Shape.MaximumRank];
            shape.CopyTo(lengths);
            return new(lengths[..(shape.Rank - 2)]);
        }
    }

    private sealed class LinearOperation : Operation<LinearOperation>
    {
        private bool relu;

        public static Tensor Apply(Tensor x, Tensor w, Tensor? bias, Tensor? addend, bool relu)
        {
            if (x.Shape.Rank < 1 || w.Shape.Rank != 2 || x.Shape[-1] != w.Shape[1])
                throw new ArgumentException($"linear: got x {x.Shape} and w {w.Shape}; allowed are […, in] and [out, in] with the same in.");
            var (rows, inputs, outputs) = (Axes.Product(x.Shape, 0, x.Shape.Rank - 1), w.Shape[1], w.Shape[0]);
            if (bias is not null && bias.Shape != [outputs])
                throw new ArgumentException($"linear: got a bias {bias.Shape} for w {w.Shape}; allowed is [{outputs}].");
            var shape = x.Shape.With(-1, outputs);
            if (addend is not null && addend.Shape != shape)
                throw new ArgumentException($"linear: got an addend {addend.Shape} for x {x.Shape} and w {w.Shape}; allowed is {shape}.");
            var result = Tape.Make(shape);
            MatrixProduct.Run(
                rows, outputs, inputs, x.Data, false, w.Data, true, result.Data, bias: bias is null ? default : bias.Data, relu: relu,
                addend: addend is null ? default : addend.Data);
            if (Record(result, x, w, bias, addend) is { } operation) operation.relu = relu;
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            var (x, w) = (Input(0), Input(1));
            var dz = Rows(relu ? Arithmetic.WherePositive(flow.Output, Output) : flow.Output);
            if (InputCount == 4 && flow.Wants(3)) flow.Give(3, View.Reshape(dz, Output.Shape));
            if (InputCount >= 3 && flow.Wants(2)) flow.Give(2, Reduce.SumTo(dz, Input(2).Shape, flow.Into(2)));
            if (flow.Wants(1)) flow.Give(1, Multiply(dz, Rows(x), true, false, flow.Into(1)));
            if (flow.Wants(0)) flow.Give(0, View.Reshape(Multiply(dz, w), x.Shape));
        }

        private static Tensor Rows(Tensor x) => View.Reshape(x, [Axes.Product(x.Shape, 0, x.Shape.Rank - 1), x.Shape[-1]]);
    }
}
