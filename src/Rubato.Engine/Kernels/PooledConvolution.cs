namespace Rubato.Engine.Kernels;

/// <summary>
/// Convolution, maximum over windows and relu in one visit of each image: the full-size result of the convolution, and on
/// the way back its gradient, live in the cache only. Same bits as the three one after the other, but for the order in which
/// the bias's gradient is summed, and for filters of one pixel, whose products are cut in another way.
/// </summary>
internal static unsafe class PooledConvolution
{
    /// <summary>y = relu(max over windows of (x ∗ w + bias)), at = the places of the maxima in their windows.</summary>
    public static void Forward(
        ConvolutionSizes s, int window, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> bias, Span<float> y, Span<float> at)
    {
        var pool = PoolOf(s, window);
        Require(s, pool, x, w, y, at);
        fixed (float* image = x)
        fixed (float* weights = w)
        fixed (float* shift = bias)
        fixed (float* result = y)
        fixed (float* places = at)
        fixed (float* packed = Scratch.Get(ScratchUse.PackedWeights, Convolution.PackedLength(s, forward: true)))
        {
            Convolution.PackWeights(s, weights, forward: true, packed);
            var kernel = new ForwardKernel(s, pool, image, packed, new GemmFinish(shift, relu: false), result, places);
            Workers.Run(ref kernel, s.Images);
        }
    }

    /// <summary>y = x ∗ w at given places of the windows.</summary>
    public static void AtPlaces(ConvolutionSizes s, int window, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> at, Span<float> y)
    {
        var pool = PoolOf(s, window);
        Require(s, pool, x, w, y, at);
        fixed (float* image = x)
        fixed (float* weights = w)
        fixed (float* result = y)
        fixed (float* places = at)
        fixed (float* packed = Scratch.Get(ScratchUse.PackedWeights, Convolution.PackedLength(s, forward: true)))
        {
            Convolution.PackWeights(s, weights, forward: true, packed);
            var kernel = new PlacesKernel(s, pool, image, packed, places, result);
            Workers.Run(ref kernel, s.Images);
        }
    }

    /// <summary>
    /// From ∂y, which counts only where y is positive (everywhere where y is left out): ∂w and ∂bias (each over or on top of what is
    /// there) and ∂x (overwritten). Each of the three may be left out, empty.
    /// </summary>
    public static void Backward(
        ConvolutionSizes s, int window, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> y, ReadOnlySpan<float> at, ReadOnlySpan<float> dy,
        Span<float> dx, Span<float> dw, bool accumulateWeights, Span<float> dBias = default, bool accumulateBias = false)
    {
        var pool = PoolOf(s, window);
        Require(s, pool, dx.IsEmpty ? x : dx, dw.IsEmpty ? w : dw, dy, at);
        var chunks = (s.Images + Convolution.ImagesPerChunk - 1) / Convolution.ImagesPerChunk;
        if (chunks == 0)
        {
            if (!accumulateWeights) dw.Clear();
            if (!accumulateBias) dBias.Clear();
            return;
        }

        fixed (float* image = x)
        fixed (float* weights = w)
        fixed (float* result = y)
        fixed (float* places = at)
        fixed (float* gradient = dy)
        fixed (float* imageGradient = dx)
        fixed (float* weightGradient = dw)
        fixed (float* packed = Scratch.Get(ScratchUse.PackedWeights, Convolution.PackedLength(s, forward: false)))
        fixed (float* weightParts = Scratch.Get(ScratchUse.Partials, dw.IsEmpty ? 0 : (nint)chunks * s.Filters * s.Patch))
        {
            var biasParts = Scratch.Get(ScratchUse.BiasPartials, (nint)s.Images * s.Filters)[..(s.Images * s.Filters)];
            fixed (float* biases = biasParts)
            {
                if (!dx.IsEmpty && !IsSparse(s)) Convolution.PackWeights(s, weights, forward: false, packed);
                var kernel = new BackwardKernel(
                    s, pool, image, IsSparse(s) ? weights : packed, result, places, gradient, imageGradient, dw.IsEmpty ? null : weightParts, dBias.IsEmpty ? null : biases);
                Workers.Run(ref kernel, chunks);
                if (!dw.IsEmpty) Convolution.JoinWeightGradients(s, weightParts, chunks, Convolution.IsNarrow(s) && !IsSparse(s), weightGradient, accumulateWeights);
            }

            if (!dBias.IsEmpty) Reduction.Sum(biasParts, 1, s.Images, s.Filters, dBias, accumulateBias);
        }
    }

    public static PoolingSizes PoolOf(ConvolutionSizes s, int window) => new(s.Images, s.OutHeight, s.OutWidth, s.Filters, window);

    /// <summary>
    /// Whether the gradient is taken place by place: only one place of a window has any, and fewer still after relu. It pays
    /// where a patch fills several vectors.
    /// </summary>
    private static bool IsSparse(ConvolutionSizes s) => s.Patch >= 64;

    private static void Require(
        ConvolutionSizes s, PoolingSizes pool, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> y, ReadOnlySpan<float> at)
    {
        if (x.Length != (long)s.Images * s.ImageLength || w.Length != (long)s.Filters * s.Patch
            || y.Length != (long)s.Images * pool.OutLength || at.Length != y.Length)
            throw new ArgumentException($"pooled convolution: {s} and {pool} don't fit {x.Length}, {w.Length}, {y.Length} and {at.Length} numbers.");
    }

    private readonly struct ForwardKernel(
        ConvolutionSizes s, PoolingSizes pool, float* x, float* packed, GemmFinish finish, float* y, float* at) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            fixed (float* columns = Scratch.Get(ScratchUse.ImageColumns, Convolution.ColumnsLength(s)))
            fixed (float* full = Scratch.Get(ScratchUse.ImageResult, s.OutLength))
            {
                Convolution.ForwardImage<S, V>(s, x + (nint)chunk * s.ImageLength, packed, columns, full, finish);
                MaxPooling.ForwardImage<S, V>(pool, full, relu: true, y + (nint)chunk * pool.OutLength, at + (nint)chunk * pool.OutLength);
            }
        }
    }

    private readonly struct PlacesKernel(ConvolutionSizes s, PoolingSizes pool, float* x, float* packed, float* at, float* y) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            fixed (float* columns = Scratch.Get(ScratchUse.ImageColumns, Convolution.ColumnsLength(s)))
            fixed (float* full = Scratch.Get(ScratchUse.ImageResult, s.OutLength))
            {
                Convolution.ForwardImage<S, V>(s, x + (nint)chunk * s.ImageLength, packed, columns, full, default);
                MaxPooling.GatherImage<S, V>(pool, full, at + (nint)chunk * pool.OutLength, y + (nint)chunk * pool.OutLength);
            }
        }
    }

    private readonly struct BackwardKernel(
        ConvolutionSizes s, PoolingSizes pool, float* x, float* packed, float* y, float* at, float* dy, float* dx, float* weightParts, float* biasParts) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var first = chunk * Convolution.ImagesPerChunk;
            var end = Math.Min(first + Convolution.ImagesPerChunk, s.Images);
            var part = weightParts == null ? null : weightParts + (nint)chunk * s.Filters * s.Patch;
            fixed (float* columns = Scratch.Get(ScratchUse.ImageColumns, Convolution.ColumnsLength(s)))
            fixed (float* full = Scratch.Get(ScratchUse.ImageResult, s.OutLength + pool.OutLength))
            {
                if (IsSparse(s) && part != null) new Span<float>(part, s.Filters * s.Patch).Clear();
                for (nint image = first; image < end; image++)
                {
                    var picture = x == null ? null : x + image * s.ImageLength;
                    var picked = at + image * pool.OutLength;
                    var pictureGradient = dx == null ? null : dx + image * s.ImageLength;
                    var masked = dy + image * pool.OutLength;
                    if (y != null)
                    {
                        Mask<S, V>(masked, y + image * pool.OutLength, pool.OutLength, full + s.OutLength);
                        masked = full + s.OutLength;
                    }

                    if (biasParts != null) Reduction.Columns<S, V>(masked, pool.OutHeight * pool.OutWidth, s.Filters, biasParts + image * s.Filters);
                    if (IsSparse(s))
                    {
                        SparseGradient.Add<S, V>(s, pool, picture, packed, masked, picked, pictureGradient, part);
                        continue;
                    }

                    MaxPooling.ScatterImage<S, V>(pool, masked, picked, full);
                    if (part != null) Convolution.AddWeightGradient<S, V>(s, picture, full, columns, part, accumulate: image > first);
                    if (pictureGradient != null) Convolution.ImageGradient<S, V>(s, full, packed, columns, pictureGradient);
                }
            }
        }

        private static void Mask<S, V>(float* dy, float* y, int count, float* target)
            where S : struct, ISimd<V>
            where V : struct
        {
            var mask = default(WherePositive);
            var i = 0;
            for (; i <= count - S.Width; i += S.Width) S.Store(mask.Apply<S, V>(S.Load(dy + i), S.Load(y + i)), target + i);
            for (; i < count; i++) target[i] = mask.Apply<SimdScalar, float>(dy[i], y[i]);
        }
    }
}
