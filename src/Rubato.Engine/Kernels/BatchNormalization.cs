using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>Batch normalisation over all rows of [rows, channels].</summary>
internal static unsafe class BatchNormalization
{
    /// <summary>
    /// Mean and (biased) variance of each channel, by two passes. The second also sums the plain deviations and so makes good
    /// what the first lost in rounding (T. F. Chan, G. H. Golub, R. J. LeVeque, "Algorithms for computing the sample variance",
    /// The American Statistician 37(3), 1983).
    /// </summary>
    public static void Statistics(ReadOnlySpan<float> x, int rows, int channels, Span<float> mean, Span<float> variance)
    {
        Reduction.Sum(x, 1, rows, channels, mean);
        Scale(mean, 1f / rows);
        fixed (float* from = x)
        fixed (float* means = mean)
        fixed (float* parts = Scratch.Get(ScratchUse.ImageColumns, (Chunks(rows) + 1) * (nint)(2 * channels)))
        {
            var kernel = new DeviationKernel(from, rows, channels, means, parts);
            Workers.Run(ref kernel, Chunks(rows));
            var length = Chunks(rows) * 2 * channels;
            var sums = new Span<float>(parts + length, 2 * channels);
            Reduction.Sum(new(parts, length), 1, Chunks(rows), 2 * channels, sums);
            for (var c = 0; c < channels; c++)
            {
                var correction = sums[channels + c] / rows;
                mean[c] += correction;
                variance[c] = MathF.Max(0, sums[c] / rows - correction * correction);
            }
        }
    }

    /// <summary>y = scale[c]·x + shift[c].</summary>
    public static void Apply(ReadOnlySpan<float> x, int rows, int channels, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, Span<float> y)
    {
        fixed (float* from = x)
        fixed (float* factors = scale)
        fixed (float* offsets = shift)
        fixed (float* to = y)
        {
            var kernel = new AffineKernel(from, null, rows, channels, factors, null, offsets, to);
            Workers.Run(ref kernel, Chunks(rows));
        }
    }

    /// <summary>y = a[c]·u + b[c]·v + d[c].</summary>
    public static void Combine(
        ReadOnlySpan<float> u, ReadOnlySpan<float> v, int rows, int channels, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> d, Span<float> y)
    {
        fixed (float* first = u)
        fixed (float* second = v)
        fixed (float* factors = a)
        fixed (float* others = b)
        fixed (float* offsets = d)
        fixed (float* to = y)
        {
            var kernel = new AffineKernel(first, second, rows, channels, factors, others, offsets, to);
            Workers.Run(ref kernel, Chunks(rows));
        }
    }

    /// <summary>sum[c] = Σ dy, product[c] = Σ dy·(x − mean[c]).</summary>
    public static void GradientSums(
        ReadOnlySpan<float> dy, ReadOnlySpan<float> x, int rows, int channels, ReadOnlySpan<float> mean, Span<float> sum, Span<float> product)
    {
        Reduction.Sum(dy, 1, rows, channels, sum);
        fixed (float* from = x)
        fixed (float* gradient = dy)
        fixed (float* means = mean)
        fixed (float* parts = Scratch.Get(ScratchUse.ImageColumns, (nint)Chunks(rows) * channels))
        {
            var kernel = new ProductKernel(gradient, from, rows, channels, means, parts);
            Workers.Run(ref kernel, Chunks(rows));
            Reduction.Sum(new(parts, Chunks(rows) * channels), 1, Chunks(rows), channels, product);
        }
    }

    private const int RowsPerChunk = 256;

    private static int Chunks(int rows) => (rows + RowsPerChunk - 1) / RowsPerChunk;

    private static void Scale(Span<float> x, float factor) => Elementwise.Apply(new Affine(factor, 0), x, x);

    /// <summary>For each chunk of rows: Σ (x − mean)² of all channels, then Σ (x − mean).</summary>
    private readonly struct DeviationKernel(float* x, int rows, int channels, float* mean, float* parts) : IKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var end = Math.Min((chunk + 1) * RowsPerChunk, rows);
            var target = parts + (nint)chunk * 2 * channels;
            nint c = 0;
            for (; c <= channels - S.Width; c += S.Width)
            {
                var (squares, sum, m) = (S.Zero, S.Zero, S.Load(mean + c));
                for (nint r = chunk * RowsPerChunk; r < end; r++)
                {
                    var d = S.Subtract(S.Load(x + r * channels + c), m);
                    squares = S.MultiplyAdd(d, d, squares);
                    sum = S.Add(sum, d);
                }

                S.Store(squares, target + c);
                S.Store(sum, target + channels + c);
            }

            for (; c < channels; c++)
            {
                var (squares, sum) = (0f, 0f);
                for (nint r = chunk * RowsPerChunk; r < end; r++)
                {
                    var d = x[r * channels + c] - mean[c];
                    squares = MathF.FusedMultiplyAdd(d, d, squares);
                    sum += d;
                }

                target[c] = squares;
                target[channels + c] = sum;
            }
        }
    }

    private readonly struct ProductKernel(float* dy, float* x, int rows, int channels, float* mean, float* parts) : IKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var end = Math.Min((chunk + 1) * RowsPerChunk, rows);
            var target = parts + (nint)chunk * channels;
            nint c = 0;
            for (; c <= channels - S.Width; c += S.Width)
            {
                var (sum, m) = (S.Zero, S.Load(mean + c));
                for (nint r = chunk * RowsPerChunk; r < end; r++)
                    sum = S.MultiplyAdd(S.Load(dy + r * channels + c), S.Subtract(S.Load(x + r * channels + c), m), sum);
                S.Store(sum, target + c);
            }

            for (; c < channels; c++)
            {
                var sum = 0f;
                for (nint r = chunk * RowsPerChunk; r < end; r++)
                    sum = MathF.FusedMultiplyAdd(dy[r * channels + c], x[r * channels + c] - mean[c], sum);
                target[c] = sum;
            }
        }
    }

    private readonly struct AffineKernel(float* u, float* v, int rows, int channels, float* a, float* b, float* d, float* y) : IKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var end = Math.Min((chunk + 1) * RowsPerChunk, rows);
            for (nint r = chunk * RowsPerChunk; r < end; r++)
            {
                var at = r * channels;
                nint c = 0;
                for (; c <= channels - S.Width; c += S.Width)
                {
                    var sum = S.MultiplyAdd(S.Load(a + c), S.Load(u + at + c), S.Load(d + c));
                    if (v != null) sum = S.MultiplyAdd(S.Load(b + c), S.Load(v + at + c), sum);
                    S.Store(sum, y + at + c);
                }

                for (; c < channels; c++)
                {
                    var sum = MathF.FusedMultiplyAdd(a[c], u[at + c], d[c]);
                    if (v != null) sum = MathF.FusedMultiplyAdd(b[c], v[at + c], sum);
                    y[at + c] = sum;
                }
            }
        }
    }
}
