using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>
/// y[n,i,j,c] = Σ_r rows[i,r]·(Σ_q columns[j,q]·x[n,r,q,c]), the sum over r being the inner one in memory: image rows are mixed whole,
/// then pixels of the mixed row. Each element of either sum is one chain of fused multiply-adds in ascending order.
/// </summary>
internal static unsafe class SeparableMap
{
    /// <summary>Output rows of a chunk; threads share the chunks.</summary>
    private const int RowsPerChunk = 8;

    public static void Run(AxisMap rows, AxisMap columns, int images, int channels, ReadOnlySpan<float> x, Span<float> y)
    {
        if (x.Length != (long)images * rows.Inputs * columns.Inputs * channels || y.Length != (long)images * rows.Outputs * columns.Outputs * channels)
            throw new ArgumentException($"separable map: {images}×({rows.Inputs}→{rows.Outputs})×({columns.Inputs}→{columns.Outputs})×{channels} doesn't fit {x.Length} and {y.Length} numbers.");
        if (y.IsEmpty) return;
        fixed (float* from = x)
        fixed (float* to = y)
        {
            var kernel = new Kernel(rows, columns, channels, from, to);
            Workers.Run(ref kernel, images * kernel.ChunksPerImage);
        }
    }

    private readonly struct Kernel(AxisMap rows, AxisMap columns, int channels, float* x, float* y) : IKernel
    {
        public int ChunksPerImage => (rows.Outputs + RowsPerChunk - 1) / RowsPerChunk;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            nint rowLength = (nint)columns.Inputs * channels, outLength = (nint)columns.Outputs * channels;
            var (image, part) = (chunk / ChunksPerImage, chunk % ChunksPerImage);
            var from = x + image * rows.Inputs * rowLength;
            var to = y + image * rows.Outputs * outLength;
            fixed (float* mixed = Scratch.Get(ScratchUse.MixedRow, rowLength))
            {
                for (var i = part * RowsPerChunk; i < Math.Min((part + 1) * RowsPerChunk, rows.Outputs); i++)
                {
                    var weights = rows.Row(i, out var first);
                    var row = from + first * rowLength;
                    if (weights is not [1])
                    {
                        Mix<S, V>(weights, row, rowLength, rowLength, mixed);
                        row = mixed;
                    }

                    for (var j = 0; j < columns.Outputs; j++)
                    {
                        weights = columns.Row(j, out first);
                        Mix<S, V>(weights, row + (nint)first * channels, channels, channels, to + i * outLength + (nint)j * channels);
                    }
                }
            }
        }

        /// <summary>to = Σ weights[k]·from[k·stride…], so many numbers long.</summary>
        private static void Mix<S, V>(ReadOnlySpan<float> weights, float* from, nint stride, nint length, float* to)
            where S : struct, ISimd<V>
            where V : struct
        {
            nint c = 0;
            for (; c <= length - S.Width; c += S.Width) S.Store(Element<S, V>(weights, from + c, stride), to + c);
            for (; c < length; c++) to[c] = Element<SimdScalar, float>(weights, from + c, stride);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static V Element<S, V>(ReadOnlySpan<float> weights, float* from, nint stride)
            where S : struct, ISimd<V>
            where V : struct
        {
            if (weights.IsEmpty) return S.Zero;
            var sum = S.Multiply(S.Broadcast(weights[0]), S.Load(from));
            for (var k = 1; k < weights.Length; k++) sum = S.MultiplyAdd(S.Broadcast(weights[k]), S.Load(from + k * stride), sum);
            return sum;
        }
    }
}
