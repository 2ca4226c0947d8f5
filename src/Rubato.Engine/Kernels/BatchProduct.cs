namespace Rubato.Engine.Kernels;

/// <summary>Many products of matrices of one size. Threads share the products, or each product where there are few and large ones.</summary>
internal static unsafe class BatchProduct
{
    /// <summary>Multiply-adds that a turn holds, at least.</summary>
    private const long WorthATurn = 60_000;

    /// <summary>
    /// c[…] (+)= op(a[…])·op(b[…]) over a batch; axes of length 1 that a or b has there, and axes it lacks, are repeated.
    /// </summary>
    public static void Run(
        int m, int n, int k, ReadOnlySpan<float> a, Shape aBatch, bool transposeA, ReadOnlySpan<float> b, Shape bBatch, bool transposeB,
        Span<float> c, Shape batch, bool accumulate)
    {
        if (a.Length != (long)aBatch.Count * m * k || b.Length != (long)bBatch.Count * k * n || c.Length != (long)batch.Count * m * n)
            throw new ArgumentException($"batched product: {batch} of {m}×{n}×{k} doesn't fit {a.Length}, {b.Length} and {c.Length} numbers.");
        if (c.Length == 0) return;
        fixed (float* left = a, right = b, result = c)
        {
            var kernel = new Kernel(
                m, n, k, left, Layout.Stretched(aBatch, batch), transposeA, right, Layout.Stretched(bBatch, batch), transposeB, result, batch, accumulate);
            var work = (long)m * n * Math.Max(1, k);
            if (batch.Count >= Processor.Threads || work < WorthATurn * Processor.Threads) kernel.ShareProducts((int)Math.Max(1, WorthATurn / work));
            else kernel.ShareEachProduct();
        }
    }

    private struct Kernel(
        int m, int n, int k, float* a, Layout aLayout, bool transposeA, float* b, Layout bLayout, bool transposeB, float* c, Shape batch, bool accumulate) : IKernel
    {
        private int together;

        public void ShareProducts(int productsATurn)
        {
            together = productsATurn;
            Workers.Run(ref this, (batch.Count - 1) / together + 1);
        }

        public readonly void ShareEachProduct()
        {
            for (var item = 0; item < batch.Count; item++) Gemm.Multiply(m, n, k, Left(item), Right(item), Result(item), n, accumulate);
        }

        public readonly void Run<S, V>(int turn)
            where S : struct, ISimd<V>
            where V : struct
        {
            var end = (int)Math.Min(batch.Count, (turn + 1L) * together);
            for (var item = turn * together; item < end; item++)
                Gemm.MultiplyAlone<S, V>(m, n, k, Left(item), Right(item), Result(item), n, accumulate);
        }

        private readonly Matrix Left(int item) => Matrix.Of(a + Place(aLayout, item) * m * k, transposeA ? m : k, transposeA);

        private readonly Matrix Right(int item) => Matrix.Of(b + Place(bLayout, item) * k * n, transposeB ? k : n, transposeB);

        private readonly float* Result(int item) => c + (nint)item * m * n;

        /// <summary>Which matrix of an operand belongs to an item of the batch.</summary>
        private readonly nint Place(Layout layout, int item)
        {
            nint place = 0;
            for (var axis = batch.Rank - 1; axis >= 0; axis--)
            {
                place += (nint)layout.Strides[axis] * (item % batch[axis]);
                item /= batch[axis];
            }

            return place;
        }
    }
}
