using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rubato.Engine.Kernels;

/// <summary>
/// Convolution as a matrix product over image columns, one image at a time so that the columns stay in the cache: y = cols·Wᵀ,
/// ∂W = ∂yᵀ·cols, ∂cols = ∂y·W. Weights are [filters, kernel, kernel, channels of a group]; groups are products of their own.
/// Where a filter is one pixel, the batch is one matrix; groups of a few channels go to <see cref="DepthwiseConvolution"/>.
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

    /// <summary>The columns of one image, or of the group whose first channel it begins with: for each output place, the patch that it looks at.</summary>
    private static void Columns(ConvolutionSizes s, float* image, float* columns)
    {
        var run = s.Kernel * s.GroupChannels;
        for (var i = 0; i < s.OutHeight; i++)
            for (var j = 0; j < s.OutWidth; j++)
                for (var r = 0; r < s.Kernel; r++, columns += run)
                    CopyPadded(s, image, i * s.Stride - s.Padding + r * s.Dilation, j * s.Stride - s.Padding, columns);
    }

    /// <summary>Adds the columns of one image back to where they came from.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddColumns<S, V>(ConvolutionSizes s, float* columns, float* image)
        where S : struct, ISimd<V>
        where V : struct
    {
        var (outHeight, outWidth, isDense) = (s.OutHeight, s.OutWidth, s.IsDense);
        var run = s.Kernel * s.GroupChannels;
        for (var i = 0; i < outHeight; i++)
        {
            for (var j = 0; j < outWidth; j++)
            {
                var (top, left) = (i * s.Stride - s.Padding, j * s.Stride - s.Padding);
                for (var r = 0; r < s.Kernel; r++, columns += run)
                {
                    if (!isDense)
                    {
                        AddPadded<S, V>(s, columns, top + r * s.Dilation, left, image);
                        continue;
                    }

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

    /// <summary>A row of a patch, place by place.</summary>
    private static void AddPadded<S, V>(ConvolutionSizes s, float* columns, int row, int left, float* image)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (row < 0 || row >= s.Height) return;
        var count = s.GroupChannels;
        for (var q = 0; q < s.Kernel; q++, columns += count)
        {
            var column = left + q * s.Dilation;
            if (column < 0 || column >= s.Width) continue;
            var to = image + ((nint)row * s.Width + column) * s.Channels;
            nint c = 0;
            for (; c <= count - S.Width; c += S.Width) S.Store(S.Add(S.Load(to + c), S.Load(columns + c)), to + c);
            for (; c < count; c++) to[c] += columns[c];
        }
    }

    private static void CopyPadded(ConvolutionSizes s, float* image, int row, int left, float* to)
    {
        var count = s.GroupChannels;
        for (var q = 0; q < s.Kernel; q++, to += count)
        {
            var column = left + q * s.Dilation;
            var inside = row >= 0 && row < s.Height && column >= 0 && column < s.Width;
            if (inside) Unsafe.CopyBlockUnaligned(to, image + ((nint)row * s.Width + column) * s.Channels, (uint)(count * sizeof(float)));
            else new Span<float>(to, count).Clear();
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
        }

        for (var group = 0; group < s.Groups; group++)
        {
            var filter = group * s.GroupFilters;
            Columns(s, image + group * s.GroupChannels, columns);
            Gemm.MultiplyPacked<S, V>(
                s.Places, s.GroupFilters, s.Patch, Matrix.Of(columns, s.Patch), packedWeights + group * PackedGroup(s, forward: true), y + filter, s.Filters, false, finish.FromColumn(filter));
        }
    }

    /// <summary>
    /// One image's share of ∂w: for each group [its filters, patch] or, where the patch is the shorter side, the transpose: the
    /// long side then fills whole vectors.
    /// </summary>
    public static void AddWeightGradient<S, V>(ConvolutionSizes s, float* image, float* dy, float* columns, float* part, bool accumulate)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (DirectConvolution.Serves(s))
        {
            DirectConvolution.AddWeightGradient<S, V>(s, image, dy, columns, part, accumulate);
            return;
        }

        for (var group = 0; group < s.Groups; group++, part += s.GroupFilters * s.Patch)
        {
            var result = dy + group * s.GroupFilters;
            Columns(s, image + group * s.GroupChannels, columns);
            if (IsNarrow(s))
                Gemm.MultiplyAlone<S, V>(
                    s.Patch, s.GroupFilters, s.Places, Matrix.Of(columns, s.Patch, transposed: true), Matrix.Of(result, s.Filters), part, s.GroupFilters, accumulate);
            else
                Gemm.MultiplyAlone<S, V>(
                    s.GroupFilters, s.Patch, s.Places, Matrix.Of(result, s.Filters, transposed: true), Matrix.Of(columns, s.Patch), part, s.Patch, accumulate);
        }
    }

    /// <summary>Adds up the chunks' shares of ∂w, for each group [its filters, patch] or the transpose, in their order.</summary>
    public static void JoinWeightGradients(ConvolutionSizes s, float* parts, int chunks, bool transposed, float* gradient, bool accumulate)
    {
        var join = new JoinKernel(parts, chunks, s.Filters, s.GroupFilters, s.Patch, transposed, gradient, accumulate);
        Workers.Run(ref join, s.Filters);
    }

    /// <summary>The columns of ∂x = ∂y·w, added into one image, which is cleared first.</summary>
    public static void ImageGradient<S, V>(ConvolutionSizes s, float* dy, float* packedWeights, float* columns, float* image)
        where S : struct, ISimd<V>
        where V : struct
    {
        switch (FormOf(s, forward: false))
        {
            case Form.Winograd: WinogradConvolution.ImageGradient<S, V>(s, dy, packedWeights, columns, image); return;
            case Form.Direct: DirectConvolution.ImageGradient<S, V>(s, dy, packedWeights, columns, image); return;
        }

        new Span<float>(image, s.ImageLength).Clear();
        for (var group = 0; group < s.Groups; group++)
        {
            Gemm.MultiplyPacked<S, V>(
                s.Places, s.Patch, s.GroupFilters, Matrix.Of(dy + group * s.GroupFilters, s.Filters), packedWeights + group * PackedGroup(s, forward: false), columns, s.Patch);
            AddColumns<S, V>(s, columns, image + group * s.GroupChannels);
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
        _ => s.Groups * PackedGroup(s, forward) + GemmPacking.Overhang,
    };

    /// <summary>Floats of an image's columns, or of what stands for them.</summary>
    public static nint ColumnsLength(ConvolutionSizes s)
    {
        return Math.Max(DirectConvolution.Serves(s) ? DirectConvolution.InputRoom(s) : 0, Math.Max(LengthFor(forward: true), LengthFor(forward: false)));

        nint LengthFor(bool forward) => FormOf(s, forward) switch
        {
            Form.Winograd => WinogradConvolution.Room(s),
            Form.Direct => forward ? DirectConvolution.InputRoom(s) : DirectConvolution.OutputRoom(s),
            _ => (nint)s.Places * s.Patch,
        };
    }

    /// <summary>Whether a group's share of ∂w is made as the transpose: where the patch is its shorter side.</summary>
    public static bool IsNarrow(ConvolutionSizes s) => DirectConvolution.Serves(s) ? DirectConvolution.IsNarrow(s) : s.Patch < s.GroupFilters;

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

    private static nint PackedGroup(ConvolutionSizes s, bool forward) =>
        (((forward ? s.GroupFilters : s.Patch) + 32) * (nint)(forward ? s.Patch : s.GroupFilters) + 15) & ~15;

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
                    PackGroups<S, V>();
                    break;
            }
        }

        private void PackGroups<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            for (var group = 0; group < s.Groups; group++)
            {
                var from = weights + group * s.GroupFilters * s.Patch;
                var to = packed + group * PackedGroup(s, forward);
                if (forward) Gemm.Pack<S, V>(s.GroupFilters, s.Patch, Matrix.Of(from, s.Patch, transposed: true), to);
                else Gemm.Pack<S, V>(s.Patch, s.GroupFilters, Matrix.Of(from, s.Patch), to);
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
