using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>Batch normalisation over all rows of [rows, channels], with what may follow it: an addend, then relu.</summary>
/// <remarks>All of it is bound by memory. Forward reads x twice and writes y; the way back reads ∂y and x twice, and y after an addend.</remarks>
internal static unsafe class BatchNormalization
{
    /// <summary>
    /// Mean and (biased) variance of each channel. A chunk of rows is averaged, and its deviations from its own mean are summed,
    /// squared and plain, while it is near; the plain ones make good what the mean lost in rounding. The chunks are joined in their
    /// order (T. F. Chan, G. H. Golub, R. J. LeVeque, "Algorithms for computing the sample variance", The American Statistician 37(3),
    /// 1983).
    /// </summary>
    public static void Statistics(ReadOnlySpan<float> x, int rows, int channels, Span<float> mean, Span<float> variance)
    {
        var (perChunk, chunks) = Chunks(rows, channels);
        fixed (float* from = x)
        fixed (float* means = mean)
        fixed (float* squares = variance)
        fixed (float* parts = Scratch.Get(ScratchUse.ImageColumns, (nint)chunks * 3 * channels))
        {
            var kernel = new StatisticsKernel(from, rows, channels, perChunk, parts);
            Workers.Run(ref kernel, chunks);
            for (var c = 0; c < channels; c++)
            {
                double m = 0, m2 = 0, count = 0;
                for (var chunk = 0; chunk < chunks; chunk++)
                {
                    double more = Math.Min(perChunk, rows - chunk * perChunk);
                    var part = parts + (nint)chunk * 3 * channels + c;
                    double squared = part[channels], plain = part[2 * channels];
                    var apart = part[0] + plain / more - m;
                    m += apart * (more / (count + more));
                    m2 += squared - plain * plain / more + apart * apart * (count * more / (count + more));
                    count += more;
                }

                (means[c], squares[c]) = ((float)m, (float)Math.Max(0, m2 / rows));
            }
        }
    }

    /// <summary>y = scale[c]·x + shift[c] (+ addend), then relu where asked.</summary>
    public static void Apply(
        ReadOnlySpan<float> x, int rows, int channels, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, ReadOnlySpan<float> addend, bool relu, Span<float> y)
    {
        var (perChunk, chunks) = Chunks(rows, channels);
        fixed (float* from = x)
        fixed (float* factors = scale)
        fixed (float* offsets = shift)
        fixed (float* added = addend)
        fixed (float* to = y)
        {
            var kernel = new ApplyKernel(from, rows, channels, perChunk, factors, offsets, added, relu, to);
            Workers.Run(ref kernel, chunks);
        }
    }

    /// <summary>
    /// sum[c] = Σ ∂z, product[c] = Σ ∂z·(x − mean[c]), where ∂z is ∂y, but 0 where relu gave no positive number: seen in y, or made again
    /// from x where there was no addend, which costs less than reading. Without relu both <paramref name="y"/> and <paramref name="scale"/> are empty.
    /// </summary>
    public static void GradientSums(
        ReadOnlySpan<float> dy, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, int rows, int channels,
        ReadOnlySpan<float> mean, Span<float> sum, Span<float> product)
    {
        var (perChunk, chunks) = Chunks(rows, channels);
        var length = chunks * 2 * channels;
        fixed (float* gradient = dy)
        fixed (float* from = x)
        fixed (float* result = y)
        fixed (float* scales = scale)
        fixed (float* shifts = shift)
        fixed (float* means = mean)
        fixed (float* parts = Scratch.Get(ScratchUse.ImageColumns, length + (nint)(2 * channels)))
        {
            var kernel = new SumsKernel(gradient, from, new(result, scales, shifts), rows, channels, perChunk, means, parts);
            Workers.Run(ref kernel, chunks);
            var sums = new Span<float>(parts + length, 2 * channels);
            Reduction.Sum(new(parts, length), 1, chunks, 2 * channels, sums);
            sums[..channels].CopyTo(sum);
            sums[channels..].CopyTo(product);
        }
    }

    /// <summary>∂x = a[c]·∂z + b[c]·x + d[c] with ∂z as in <see cref="GradientSums"/>; the latter is also written where <paramref name="dz"/> has room.</summary>
    public static void Gradient(
        ReadOnlySpan<float> dy, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, int rows, int channels,
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> d, Span<float> dx, Span<float> dz)
    {
        var (perChunk, chunks) = Chunks(rows, channels);
        fixed (float* gradient = dy)
        fixed (float* from = x)
        fixed (float* result = y)
        fixed (float* scales = scale)
        fixed (float* shifts = shift)
        fixed (float* factors = a)
        fixed (float* others = b)
        fixed (float* offsets = d)
        fixed (float* to = dx)
        fixed (float* masked = dz)
        {
            var kernel = new GradientKernel(gradient, from, new(result, scales, shifts), rows, channels, perChunk, factors, others, offsets, to, masked);
            Workers.Run(ref kernel, chunks);
        }
    }

    /// <summary>Rows of a chunk, some 32 KiB of them, and how many chunks there are.</summary>
    private static (int Rows, int Count) Chunks(int rows, int channels)
    {
        var perChunk = Math.Max(4, 8192 / Math.Max(1, channels));
        return (perChunk, (rows + perChunk - 1) / perChunk);
    }

    /// <summary>For each chunk of rows its mean, Σ (x − its mean)² and Σ (x − its mean), of all channels.</summary>
    private readonly struct StatisticsKernel(float* x, int rows, int channels, int perChunk, float* parts) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var first = x + (nint)chunk * perChunk * channels;
            var count = Math.Min(perChunk, rows - chunk * perChunk);
            var target = parts + (nint)chunk * 3 * channels;
            nint c = 0;
            for (; c <= channels - S.Width; c += S.Width) Columns<S, V>(first + c, count, target + c);
            for (; c < channels; c++) Columns<SimdScalar, float>(first + c, count, target + c);
        }

        /// <summary>Rows go to four sums in turn.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Columns<S, V>(float* from, int count, float* target)
            where S : struct, ISimd<V>
            where V : struct
        {
            V s0 = S.Zero, s1 = S.Zero, s2 = S.Zero, s3 = S.Zero;
            nint row = channels, three = 3 * row, four = 4 * row;
            var at = from;
            var left = count;
            for (; left >= 4; left -= 4, at += four)
            {
                s0 = S.Add(s0, S.Load(at));
                s1 = S.Add(s1, S.Load(at + row));
                s2 = S.Add(s2, S.Load(at + 2 * row));
                s3 = S.Add(s3, S.Load(at + three));
            }

            for (; left > 0; left--, at += row) s0 = S.Add(s0, S.Load(at));
            var mean = S.Multiply(S.Add(S.Add(s0, s1), S.Add(s2, s3)), S.Broadcast(1f / count));

            (s0, s1, s2, s3) = (S.Zero, S.Zero, S.Zero, S.Zero);
            V p0 = S.Zero, p1 = S.Zero, p2 = S.Zero, p3 = S.Zero;
            at = from;
            left = count;
            for (; left >= 4; left -= 4, at += four)
            {
                var d0 = S.Subtract(S.Load(at), mean);
                var d1 = S.Subtract(S.Load(at + row), mean);
                var d2 = S.Subtract(S.Load(at + 2 * row), mean);
                var d3 = S.Subtract(S.Load(at + three), mean);
                s0 = S.MultiplyAdd(d0, d0, s0);
                s1 = S.MultiplyAdd(d1, d1, s1);
                s2 = S.MultiplyAdd(d2, d2, s2);
                s3 = S.MultiplyAdd(d3, d3, s3);
                p0 = S.Add(p0, d0);
                p1 = S.Add(p1, d1);
                p2 = S.Add(p2, d2);
                p3 = S.Add(p3, d3);
            }

            for (; left > 0; left--, at += row)
            {
                var d0 = S.Subtract(S.Load(at), mean);
                s0 = S.MultiplyAdd(d0, d0, s0);
                p0 = S.Add(p0, d0);
            }

            S.Store(mean, target);
            S.Store(S.Add(S.Add(s0, s1), S.Add(s2, s3)), target + channels);
            S.Store(S.Add(S.Add(p0, p1), S.Add(p2, p3)), target + 2 * channels);
        }
    }

    private readonly struct SumsKernel(float* dy, float* x, Mask mask, int rows, int channels, int perChunk, float* mean, float* parts) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var from = (nint)chunk * perChunk * channels;
            var count = Math.Min(perChunk, rows - chunk * perChunk);
            var target = parts + (nint)chunk * 2 * channels;
            nint c = 0;
            for (; c <= channels - S.Width; c += S.Width) Columns<S, V>(c, from + c, count, target + c);
            for (; c < channels; c++) Columns<SimdScalar, float>(c, from + c, count, target + c);
        }

        /// <summary>Rows go to two pairs of sums in turn.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Columns<S, V>(nint c, nint at, int count, float* target)
            where S : struct, ISimd<V>
            where V : struct
        {
            var m = S.Load(mean + c);
            var positive = mask.Of<S, V>(c);
            V s0 = S.Zero, s1 = S.Zero, p0 = S.Zero, p1 = S.Zero;
            nint row = channels;
            for (; count >= 2; count -= 2, at += 2 * row)
            {
                var (x0, x1) = (S.Load(x + at), S.Load(x + at + row));
                var g0 = positive.Apply<S>(S.Load(dy + at), x0, at);
                var g1 = positive.Apply<S>(S.Load(dy + at + row), x1, at + row);
                s0 = S.Add(s0, g0);
                s1 = S.Add(s1, g1);
                p0 = S.MultiplyAdd(g0, S.Subtract(x0, m), p0);
                p1 = S.MultiplyAdd(g1, S.Subtract(x1, m), p1);
            }

            if (count > 0)
            {
                var x0 = S.Load(x + at);
                var g0 = positive.Apply<S>(S.Load(dy + at), x0, at);
                s0 = S.Add(s0, g0);
                p0 = S.MultiplyAdd(g0, S.Subtract(x0, m), p0);
            }

            S.Store(S.Add(s0, s1), target);
            S.Store(S.Add(p0, p1), target + channels);
        }
    }

    private readonly struct ApplyKernel(float* x, int rows, int channels, int perChunk, float* scale, float* shift, float* addend, bool relu, float* y) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var (first, end) = ((nint)chunk * perChunk * channels, Math.Min((nint)(chunk + 1) * perChunk, rows) * channels);
            nint c = 0;
            for (; c <= channels - S.Width; c += S.Width) Columns<S, V>(c, first + c, end);
            for (; c < channels; c++) Columns<SimdScalar, float>(c, first + c, end);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Columns<S, V>(nint c, nint at, nint end)
            where S : struct, ISimd<V>
            where V : struct
        {
            var (factor, offset) = (S.Load(scale + c), S.Load(shift + c));
            for (; at < end; at += channels)
            {
                var z = S.MultiplyAdd(factor, S.Load(x + at), offset);
                if (addend != null) z = S.Add(z, S.Load(addend + at));
                if (relu) z = S.SelectGreater(S.Zero, z, S.Zero, z);
                S.Store(z, y + at);
            }
        }
    }

    private readonly struct GradientKernel(
        float* dy, float* x, Mask mask, int rows, int channels, int perChunk, float* a, float* b, float* d, float* dx, float* dz) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var (first, end) = ((nint)chunk * perChunk * channels, Math.Min((nint)(chunk + 1) * perChunk, rows) * channels);
            nint c = 0;
            for (; c <= channels - S.Width; c += S.Width) Columns<S, V>(c, first + c, end);
            for (; c < channels; c++) Columns<SimdScalar, float>(c, first + c, end);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Columns<S, V>(nint c, nint at, nint end)
            where S : struct, ISimd<V>
            where V : struct
        {
            var (ofGradient, ofInput, offset) = (S.Load(a + c), S.Load(b + c), S.Load(d + c));
            var positive = mask.Of<S, V>(c);
            for (; at < end; at += channels)
            {
                var input = S.Load(x + at);
                var g = positive.Apply<S>(S.Load(dy + at), input, at);
                if (dz != null) S.Store(g, dz + at);
                S.Store(S.MultiplyAdd(ofInput, input, S.MultiplyAdd(ofGradient, g, offset)), dx + at);
            }
        }
    }

    /// <summary>Where relu let a number through: read off y, made again from x, or everywhere.</summary>
    private readonly struct Mask(float* y, float* scale, float* shift)
    {
        public MaskColumns<V> Of<S, V>(nint c)
            where S : struct, ISimd<V>
            where V : struct => scale != null ? new(null, true, S.Load(scale + c), S.Load(shift + c)) : new(y, false, S.Zero, S.Zero);
    }

    /// <summary>A mask for some channels.</summary>
    private readonly struct MaskColumns<V>(float* y, bool fromInput, V scale, V shift)
        where V : struct
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<S>(V gradient, V x, nint at)
            where S : struct, ISimd<V> =>
            fromInput ? S.SelectGreater(S.MultiplyAdd(scale, x, shift), S.Zero, gradient, S.Zero)
            : y != null ? S.SelectGreater(S.Load(y + at), S.Zero, gradient, S.Zero)
            : gradient;
    }
}
