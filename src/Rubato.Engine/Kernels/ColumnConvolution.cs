using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>
/// Convolution as products over an image's columns: for each output place the patch that it looks at, gathered. For patches that aren't
/// stretches of the image, those of dilation and groups, and for ∂x of few channels.
/// </summary>
internal static unsafe class ColumnConvolution
{
    /// <summary>y of one image.</summary>
    public static void ForwardImage<S, V>(ConvolutionSizes s, float* image, float* packedWeights, float* columns, float* y, GemmFinish finish)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (var group = 0; group < s.Groups; group++)
        {
            var filter = group * s.GroupFilters;
            Columns(s, image + group * s.GroupChannels, columns);
            Gemm.MultiplyPacked<S, V>(
                s.Places, s.GroupFilters, s.Patch, Matrix.Of(columns, s.Patch), packedWeights + group * PackedGroup(s, forward: true), y + filter, s.Filters, false, finish.FromColumn(filter));
        }
    }

    /// <summary>One image's share of ∂w: for each group [its filters, patch] or, where <see cref="IsNarrow"/> says so, the transpose.</summary>
    public static void AddWeightGradient<S, V>(ConvolutionSizes s, float* image, float* dy, float* columns, float* part, bool accumulate)
        where S : struct, ISimd<V>
        where V : struct
    {
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

    /// <summary>∂x of one image, overwritten.</summary>
    public static void ImageGradient<S, V>(ConvolutionSizes s, float* dy, float* packedWeights, float* columns, float* image)
        where S : struct, ISimd<V>
        where V : struct
    {
        new Span<float>(image, s.ImageLength).Clear();
        for (var group = 0; group < s.Groups; group++)
        {
            Gemm.MultiplyPacked<S, V>(
                s.Places, s.Patch, s.GroupFilters, Matrix.Of(dy + group * s.GroupFilters, s.Filters), packedWeights + group * PackedGroup(s, forward: false), columns, s.Patch);
            AddColumns<S, V>(s, columns, image + group * s.GroupChannels);
        }
    }

    /// <summary>Packs w, group by group.</summary>
    public static void Pack<S, V>(ConvolutionSizes s, float* weights, bool forward, float* packed)
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

    /// <summary>Whether the patch is the shorter side of a group's ∂w: the other then fills whole vectors.</summary>
    public static bool IsNarrow(ConvolutionSizes s) => s.Patch < s.GroupFilters;

    /// <summary>Floats that packed weights take at most, at any width.</summary>
    public static nint PackedLength(ConvolutionSizes s, bool forward) => s.Groups * PackedGroup(s, forward) + GemmPacking.Overhang;

    /// <summary>Floats of a group's columns.</summary>
    public static nint Room(ConvolutionSizes s) => (nint)s.Places * s.Patch;

    private static nint PackedGroup(ConvolutionSizes s, bool forward) =>
        (((forward ? s.GroupFilters : s.Patch) + 32) * (nint)(forward ? s.Patch : s.GroupFilters) + 15) & ~15;

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
    private static void AddColumns<S, V>(ConvolutionSizes s, float* columns, float* image)
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
}
