using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>Sizes of a two-dimensional convolution, channels last.</summary>
/// <param name="Images">N.</param>
/// <param name="Height">Rows of an input image.</param>
/// <param name="Width">Columns of an input image.</param>
/// <param name="Channels">Input channels.</param>
/// <param name="Filters">Output channels.</param>
/// <param name="Kernel">Side of the square filter.</param>
/// <param name="Stride">Step between neighbouring outputs.</param>
/// <param name="Padding">Zeros around the image.</param>
internal readonly record struct ConvolutionSizes(
    int Images, int Height, int Width, int Channels, int Filters, int Kernel, int Stride, int Padding)
{
    public int OutHeight => (Height + 2 * Padding - Kernel) / Stride + 1;

    public int OutWidth => (Width + 2 * Padding - Kernel) / Stride + 1;

    /// <summary>Output places of an image.</summary>
    public int Places => OutHeight * OutWidth;

    /// <summary>Numbers that one output place looks at: kernel·kernel·channels.</summary>
    public int Patch => Kernel * Kernel * Channels;

    public int ImageLength => Height * Width * Channels;

    public int OutLength => Places * Filters;
}

/// <summary>
/// Convolution as a matrix product over image columns, one image at a time so that the columns stay in the cache: y = cols·Wᵀ,
/// ∂W = ∂yᵀ·cols, ∂cols = ∂y·W. Weights are [filters, kernel, kernel, channels].
/// </summary>
internal static unsafe class Convolution
{
    /// <summary>Images whose weight gradients are summed together; fixed, so that threads don't change the order of sums.</summary>
    private const int ImagesPerChunk = 8;

    /// <summary>y = x ∗ w (+ bias), then relu where asked.</summary>
    public static void Forward(
        ConvolutionSizes s, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> bias, bool relu, Span<float> y)
    {
        Require(s, x, w, y);
        fixed (float* image = x)
        fixed (float* weights = w)
        fixed (float* shift = bias)
        fixed (float* result = y)
        {
            var kernel = new ForwardKernel(s, image, result, new GemmFinish(shift, relu)) { Weights = Matrix.Of(weights, s.Patch, transposed: true) };
            RunPacked(ref kernel, s.Filters, s.Patch, s.Images);
        }
    }

    /// <summary>∂x (overwritten) from ∂y and w.</summary>
    public static void InputGradient(ConvolutionSizes s, ReadOnlySpan<float> dy, ReadOnlySpan<float> w, Span<float> dx)
    {
        Require(s, dx, w, dy);
        fixed (float* result = dy)
        fixed (float* weights = w)
        fixed (float* image = dx)
        {
            var kernel = new InputKernel(s, result, image) { Weights = Matrix.Of(weights, s.Patch) };
            RunPacked(ref kernel, s.Patch, s.Filters, s.Images);
        }
    }

    /// <summary>∂w (+)= from x and ∂y.</summary>
    public static void WeightGradient(ConvolutionSizes s, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw, bool accumulate)
    {
        Require(s, x, dw, dy);
        var chunks = (s.Images + ImagesPerChunk - 1) / ImagesPerChunk;
        if (chunks == 0)
        {
            if (!accumulate) dw.Clear();
            return;
        }

        var length = s.Filters * s.Patch;
        fixed (float* image = x)
        fixed (float* result = dy)
        fixed (float* gradient = dw)
        fixed (float* parts = Scratch.Get(ScratchUse.Partials, (nint)chunks * length))
        {
            var kernel = new WeightKernel(s, image, result, parts);
            Workers.Run(ref kernel, chunks);
            var join = new JoinKernel(parts, chunks, length, gradient, accumulate);
            Workers.Run(ref join, (length + JoinKernel.ChunkLength - 1) / JoinKernel.ChunkLength);
        }
    }

    /// <summary>The columns of one image: for each output place, the patch that it looks at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns(ConvolutionSizes s, float* image, float* columns)
    {
        var run = s.Kernel * s.Channels;
        for (var i = 0; i < s.OutHeight; i++)
        {
            for (var j = 0; j < s.OutWidth; j++)
            {
                var (top, left) = (i * s.Stride - s.Padding, j * s.Stride - s.Padding);
                for (var r = 0; r < s.Kernel; r++, columns += run)
                {
                    if (top + r >= 0 && top + r < s.Height && left >= 0 && left + s.Kernel <= s.Width)
                    {
                        Copy(image + ((nint)(top + r) * s.Width + left) * s.Channels, columns, run);
                        continue;
                    }

                    CopyPadded(s, image, top + r, left, columns);
                }
            }
        }
    }

    /// <summary>Adds the columns of one image back to where they came from.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddColumns<S, V>(ConvolutionSizes s, float* columns, float* image)
        where S : struct, ISimd<V>
        where V : struct
    {
        var run = s.Kernel * s.Channels;
        for (var i = 0; i < s.OutHeight; i++)
        {
            for (var j = 0; j < s.OutWidth; j++)
            {
                var (top, left) = (i * s.Stride - s.Padding, j * s.Stride - s.Padding);
                for (var r = 0; r < s.Kernel; r++, columns += run)
                {
                    if (top + r < 0 || top + r >= s.Height) continue;
                    var first = Math.Max(0, -left) * s.Channels;
                    var last = Math.Min(s.Kernel, s.Width - left) * s.Channels;
                    var to = image + ((nint)(top + r) * s.Width + left) * s.Channels;
                    nint c = first;
                    for (; c <= last - S.Width; c += S.Width) S.Store(S.Add(S.Load(to + c), S.Load(columns + c)), to + c);
                    for (; c < last; c++) to[c] += columns[c];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* from, float* to, nint count)
    {
        if (count == 3)
        {
            to[0] = from[0];
            to[1] = from[1];
            to[2] = from[2];
            return;
        }

        Unsafe.CopyBlockUnaligned(to, from, (uint)(count * sizeof(float)));
    }

    private static void CopyPadded(ConvolutionSizes s, float* image, int row, int left, float* to)
    {
        for (var q = 0; q < s.Kernel; q++, to += s.Channels)
        {
            var column = left + q;
            var inside = row >= 0 && row < s.Height && column >= 0 && column < s.Width;
            if (inside) Copy(image + ((nint)row * s.Width + column) * s.Channels, to, s.Channels);
            else new Span<float>(to, s.Channels).Clear();
        }
    }

    private static void Require(ConvolutionSizes s, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> y)
    {
        if (x.Length != (long)s.Images * s.ImageLength || w.Length != (long)s.Filters * s.Patch || y.Length != (long)s.Images * s.OutLength)
            throw new ArgumentException($"convolution: {s} doesn't fit {x.Length}, {w.Length} and {y.Length} numbers.");
    }

    /// <summary>A kernel whose right-hand matrix is packed once and then shared by all chunks.</summary>
    private interface IPackedKernel : IKernel
    {
        Matrix Weights { get; }

        float* Packed { set; }
    }

    private static void RunPacked<TKernel>(ref TKernel kernel, int columns, int depth, int chunks)
        where TKernel : struct, IPackedKernel
    {
        var pack = new PackKernel(columns, depth, kernel.Weights);
        fixed (float* packed = Scratch.Get(ScratchUse.PackedWeights, (nint)(columns + 32) * depth + GemmPacking.Overhang))
        {
            pack.Packed = packed;
            Simd.Run(ref pack, 0);
            kernel.Packed = packed;
            Workers.Run(ref kernel, chunks);
        }
    }

    private struct PackKernel(int columns, int depth, Matrix weights) : IKernel
    {
        public float* Packed;

        public readonly void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct => Gemm.Pack<S, V>(columns, depth, weights, Packed);
    }

    private struct ForwardKernel(ConvolutionSizes s, float* x, float* y, GemmFinish finish) : IPackedKernel
    {
        private float* packed;

        public Matrix Weights { get; init; }

        public float* Packed { set => packed = value; }

        public readonly void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            fixed (float* columns = Scratch.Get(ScratchUse.ImageColumns, (nint)s.Places * s.Patch))
            {
                Convolution.Columns(s, x + (nint)chunk * s.ImageLength, columns);
                Gemm.MultiplyPacked<S, V>(
                    s.Places, s.Filters, s.Patch, Matrix.Of(columns, s.Patch), packed, y + (nint)chunk * s.OutLength, s.Filters, false, finish);
            }
        }
    }

    private struct InputKernel(ConvolutionSizes s, float* dy, float* dx) : IPackedKernel
    {
        private float* packed;

        public Matrix Weights { get; init; }

        public float* Packed { set => packed = value; }

        public readonly void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            fixed (float* columns = Scratch.Get(ScratchUse.GradientColumns, (nint)s.Places * s.Patch))
            {
                Gemm.MultiplyPacked<S, V>(
                    s.Places, s.Patch, s.Filters, Matrix.Of(dy + (nint)chunk * s.OutLength, s.Filters), packed, columns, s.Patch);
                var image = dx + (nint)chunk * s.ImageLength;
                new Span<float>(image, s.ImageLength).Clear();
                AddColumns<S, V>(s, columns, image);
            }
        }
    }

    private readonly struct WeightKernel(ConvolutionSizes s, float* x, float* dy, float* parts) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var part = parts + (nint)chunk * s.Filters * s.Patch;
            var first = chunk * ImagesPerChunk;
            var end = Math.Min(first + ImagesPerChunk, s.Images);
            fixed (float* columns = Scratch.Get(ScratchUse.ImageColumns, (nint)s.Places * s.Patch))
            {
                for (var image = first; image < end; image++)
                {
                    Convolution.Columns(s, x + (nint)image * s.ImageLength, columns);
                    Gemm.MultiplyAlone<S, V>(
                        s.Filters, s.Patch, s.Places, Matrix.Of(dy + (nint)image * s.OutLength, s.Filters, transposed: true),
                        Matrix.Of(columns, s.Patch), part, s.Patch, accumulate: image > first);
                }
            }
        }
    }

    private readonly struct JoinKernel(float* parts, int count, int length, float* target, bool accumulate) : IKernel
    {
        public const int ChunkLength = 4096;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            nint i = chunk * ChunkLength;
            var end = Math.Min(i + ChunkLength, length);
            for (; i <= end - S.Width; i += S.Width)
            {
                var sum = S.Load(parts + i);
                for (nint part = 1; part < count; part++) sum = S.Add(sum, S.Load(parts + part * length + i));
                if (accumulate) sum = S.Add(S.Load(target + i), sum);
                S.Store(sum, target + i);
            }

            for (; i < end; i++)
            {
                var sum = parts[i];
                for (nint part = 1; part < count; part++) sum += parts[part * length + i];
                target[i] = accumulate ? target[i] + sum : sum;
            }
        }
    }
}
