using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rubato.Engine.Kernels;

/// <summary>
/// Convolution, image by image, so that what an image needs stays in the cache. Each has its form: 3×3 filters over many channels go to
/// <see cref="WinogradConvolution"/>, filters over dense patches to <see cref="DirectConvolution"/>, others to <see cref="ColumnConvolution"/>;
/// groups of a few channels to <see cref="DepthwiseConvolution"/>; where a filter is one pixel, the batch is one matrix. Weights are
/// [filters, kernel, kernel, channels of a group].
/// </summary>
internal static unsafe class Convolution
{
    /// <summary>Images whose weight gradients are summed together; fixed, so that threads don't change the order of sums.</summary>
    public const int ImagesPerChunk = 8;

    /// <summary>y = x ∗ w (+ bias), then relu where asked.</summary>
    public static void Forward(
        ConvolutionSizes s, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> bias, bool relu, Span<float> y)
    {
        s.Require(x, w, y);
        if (s.IsPointwise)
        {
            MatrixProduct.Run(s.Images * s.Places, s.Filters, s.Channels, x, false, w, true, y, bias: bias, relu: relu);
            return;
        }

        if (s.IsDepthwise)
        {
            DepthwiseConvolution.Forward(s, x, w, bias, relu, y);
            return;
        }

        fixed (float* image = x)
        fixed (float* weights = w)
        fixed (float* shift = bias)
        fixed (float* result = y)
        fixed (float* packed = Scratch.Get(ScratchUse.PackedWeights, PackedLength(s, forward: true)))
        {
            PackWeights(s, weights, forward: true, packed);
            var kernel = new ForwardKernel(s, image, packed, result, new GemmFinish(shift, relu));
            Workers.Run(ref kernel, s.Images);
        }
    }

    /// <summary>∂x (overwritten) from ∂y and w.</summary>
    public static void InputGradient(ConvolutionSizes s, ReadOnlySpan<float> dy, ReadOnlySpan<float> w, Span<float> dx)
    {
        s.Require(dx, w, dy);
        if (s.IsPointwise)
        {
            MatrixProduct.Run(s.Images * s.Places, s.Channels, s.Filters, dy, false, w, false, dx);
            return;
        }

        if (s.IsDepthwise)
        {
            DepthwiseConvolution.InputGradient(s, dy, w, dx);
            return;
        }

        fixed (float* result = dy)
        fixed (float* weights = w)
        fixed (float* image = dx)
        fixed (float* packed = Scratch.Get(ScratchUse.PackedWeights, PackedLength(s, forward: false)))
        {
            PackWeights(s, weights, forward: false, packed);
            var kernel = new InputKernel(s, result, packed, image);
            Workers.Run(ref kernel, s.Images);
        }
    }

    /// <summary>∂w (+)= from x and ∂y.</summary>
    public static void WeightGradient(ConvolutionSizes s, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw, bool accumulate)
    {
        s.Require(x, dw, dy);
        if (s.IsPointwise)
        {
            MatrixProduct.Run(s.Filters, s.Channels, s.Images * s.Places, dy, true, x, false, dw, accumulate);
            return;
        }

        if (s.IsDepthwise)
        {
            DepthwiseConvolution.WeightGradient(s, x, dy, dw, accumulate);
            return;
        }

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
            JoinWeightGradients(s, parts, chunks, IsNarrow(s), gradient, accumulate);
        }
    }

    /// <summary>One image of <see cref="Forward"/>.</summary>
    public static void ForwardImage<S, V>(ConvolutionSizes s, float* image, float* packedWeights, float* columns, float* y, GemmFinish finish)
        where S : struct, ISimd<V>
        where V : struct
    {
        switch (FormOf(s, forward: true))
        {
            case Form.Winograd: WinogradConvolution.ForwardImage<S, V>(s, image, packedWeights, columns, y, finish); return;
            case Form.Direct: DirectConvolution.ForwardImage<S, V>(s, image, packedWeights, columns, y, finish); return;
            default: ColumnConvolution.ForwardImage<S, V>(s, image, packedWeights, columns, y, finish); return;
        }
    }

    /// <summary>One image's share of ∂w: for each group [its filters, patch] or, where <see cref="IsNarrow"/> says so, the transpose.</summary>
    public static void AddWeightGradient<S, V>(ConvolutionSizes s, float* image, float* dy, float* columns, float* part, bool accumulate)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (DirectConvolution.Serves(s)) DirectConvolution.AddWeightGradient<S, V>(s, image, dy, columns, part, accumulate);
        else ColumnConvolution.AddWeightGradient<S, V>(s, image, dy, columns, part, accumulate);
    }

    /// <summary>Adds up the chunks' shares of ∂w, for each group [its filters, patch] or the transpose, in their order.</summary>
    public static void JoinWeightGradients(ConvolutionSizes s, float* parts, int chunks, bool transposed, float* gradient, bool accumulate)
    {
        var join = new JoinKernel(parts, chunks, s.Filters, s.GroupFilters, s.Patch, transposed, gradient, accumulate);
        Workers.Run(ref join, s.Filters);
    }

    /// <summary>∂x of one image, overwritten.</summary>
    public static void ImageGradient<S, V>(ConvolutionSizes s, float* dy, float* packedWeights, float* columns, float* image)
        where S : struct, ISimd<V>
        where V : struct
    {
        switch (FormOf(s, forward: false))
        {
            case Form.Winograd: WinogradConvolution.ImageGradient<S, V>(s, dy, packedWeights, columns, image); return;
            case Form.Direct: DirectConvolution.ImageGradient<S, V>(s, dy, packedWeights, columns, image); return;
            default: ColumnConvolution.ImageGradient<S, V>(s, dy, packedWeights, columns, image); return;
        }
    }

    /// <summary>Packs w for <see cref="Forward"/> or for the input's gradient.</summary>
    public static void PackWeights(ConvolutionSizes s, float* weights, bool forward, float* packed)
    {
        var pack = new PackKernel(s, weights, forward, packed);
        Simd.Run(ref pack, 0);
    }

    /// <summary>Floats that packed weights take at most, at any width.</summary>
    public static nint PackedLength(ConvolutionSizes s, bool forward) => FormOf(s, forward) switch
    {
        Form.Winograd => WinogradConvolution.PackedLength(s),
        Form.Direct => DirectConvolution.PackedLength(s),
        _ => ColumnConvolution.PackedLength(s, forward),
    };

    /// <summary>Floats of an image's columns, or of what stands for them.</summary>
    public static nint ColumnsLength(ConvolutionSizes s)
    {
        return Math.Max(DirectConvolution.Serves(s) ? DirectConvolution.InputRoom(s) : 0, Math.Max(LengthFor(forward: true), LengthFor(forward: false)));

        nint LengthFor(bool forward) => FormOf(s, forward) switch
        {
            Form.Winograd => WinogradConvolution.Room(s),
            Form.Direct => forward ? DirectConvolution.InputRoom(s) : DirectConvolution.OutputRoom(s),
            _ => ColumnConvolution.Room(s),
        };
    }

    /// <summary>Whether a group's share of ∂w is made as the transpose.</summary>
    public static bool IsNarrow(ConvolutionSizes s) => DirectConvolution.Serves(s) ? DirectConvolution.IsNarrow(s) : ColumnConvolution.IsNarrow(s);

    /// <summary>How y or ∂x is made.</summary>
    private enum Form
    {
        Columns,
        Direct,
        Winograd,
    }

    private static Form FormOf(ConvolutionSizes s, bool forward) =>
        WinogradConvolution.Serves(s) ? Form.Winograd
        : forward ? DirectConvolution.Serves(s) ? Form.Direct : Form.Columns
        : DirectConvolution.ServesInput(s) ? Form.Direct : Form.Columns;

    private readonly struct PackKernel(ConvolutionSizes s, float* weights, bool forward, float* packed) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            switch (FormOf(s, forward))
            {
                case Form.Winograd:
                    WinogradConvolution.Pack<S, V>(s, weights, forward, packed);
                    break;
                case Form.Direct when forward:
                    DirectConvolution.PackFilters<S, V>(s, weights, packed);
                    break;
                case Form.Direct:
                    DirectConvolution.PackTransposed<S, V>(s, weights, packed);
                    break;
                default:
                    ColumnConvolution.Pack<S, V>(s, weights, forward, packed);
                    break;
            }
        }
    }

    private readonly struct ForwardKernel(ConvolutionSizes s, float* x, float* packedWeights, float* y, GemmFinish finish) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            fixed (float* columns = Scratch.Get(ScratchUse.ImageColumns, ColumnsLength(s)))
                ForwardImage<S, V>(s, x + (nint)chunk * s.ImageLength, packedWeights, columns, y + (nint)chunk * s.OutLength, finish);
        }
    }

    private readonly struct InputKernel(ConvolutionSizes s, float* dy, float* packedWeights, float* dx) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            fixed (float* columns = Scratch.Get(ScratchUse.GradientColumns, ColumnsLength(s)))
                ImageGradient<S, V>(s, dy + (nint)chunk * s.OutLength, packedWeights, columns, dx + (nint)chunk * s.ImageLength);
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
            fixed (float* columns = Scratch.Get(ScratchUse.ImageColumns, WinogradConvolution.Serves(s) ? WinogradConvolution.WeightRoom(s) : ColumnsLength(s)))
            {
                if (WinogradConvolution.Serves(s))
                {
                    WinogradConvolution.WeightGradient<S, V>(s, x + (nint)first * s.ImageLength, dy + (nint)first * s.OutLength, end - first, columns, part);
                    return;
                }

                for (var image = first; image < end; image++)
                {
                    AddWeightGradient<S, V>(
                        s, x + (nint)image * s.ImageLength, dy + (nint)image * s.OutLength, columns, part, accumulate: image > first);
                }
            }
        }
    }

    private readonly struct JoinKernel(
        float* parts, int count, int filters, int groupFilters, int patch, bool transposed, float* gradient, bool accumulate) : IKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>(int filter)
            where S : struct, ISimd<V>
            where V : struct
        {
            nint length = filters * patch, stride = transposed ? groupFilters : 1;
            var inGroup = filter % groupFilters;
            var source = parts + (transposed ? (filter - inGroup) * patch + inGroup : filter * patch);
            var target = gradient + filter * patch;
            nint i = 0;
            for (; !transposed && i <= patch - S.Width; i += S.Width)
            {
                var sum = S.Load(source + i);
                for (nint part = 1; part < count; part++) sum = S.Add(sum, S.Load(source + part * length + i));
                if (accumulate) sum = S.Add(S.Load(target + i), sum);
                S.Store(sum, target + i);
            }

            for (; i < patch; i++)
            {
                var sum = source[i * stride];
                for (nint part = 1; part < count; part++) sum += source[part * length + i * stride];
                target[i] = accumulate ? target[i] + sum : sum;
            }
        }
    }
}
