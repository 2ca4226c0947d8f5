namespace Rubato.Engine.Kernels;

/// <summary>
/// Convolution with 3×3 filters and stride 1 by 16 instead of 36 multiplications for each 2×2 outputs: F(2×2, 3×3) of S. Winograd's
/// minimal filtering (A. Lavin, S. Gray, "Fast algorithms for convolutional neural networks", 2015, arXiv:1509.09308).
/// </summary>
/// <remarks>
/// <para>
/// y = Aᵀ[(G·g·Gᵀ) ⊙ (Bᵀ·d·B)]·A for a filter g [3, 3] and the patch d [4, 4] that 2×2 outputs see together, summed over channels
/// between the transforms: for each of the 16 numbers of a patch one product of matrices [patches, channels]·[channels, filters].
/// </para>
/// <para>
/// ∂x is such a convolution of ∂y, its filters turned by 180°. ∂g = Gᵀ·[(Bᵀ·d·B) ⊙ (A·∂y·Aᵀ)]·G, summed over patches in the brackets.
/// </para>
/// <para>
/// Order of the sums, a function of the sizes alone: the transforms go along columns, then along rows; y and ∂x have one chain over
/// the channels between them; ∂w one over a block of patches, blocks and images added in their order. A result is as exact as the plain
/// sum, but relative to the largest numbers of its whole patch: Bᵀ·d·B has sums of four of them.
/// </para>
/// </remarks>
internal static unsafe class WinogradConvolution
{
    /// <summary>Numbers of a patch before and after its transform.</summary>
    public const int Points = 16;

    /// <summary>Whether the two transforms are worth their cost.</summary>
    public static bool Serves(ConvolutionSizes s) =>
        s.IsDense && s is { Kernel: 3, Stride: 1, Padding: <= 2, Channels: >= 16, Filters: >= 16 } && s.Places >= 16;

    /// <summary>y of one image; filters packed by <see cref="Pack"/>, room as <see cref="Room"/> says.</summary>
    public static void ForwardImage<S, V>(ConvolutionSizes s, float* image, float* packed, float* room, float* y, GemmFinish finish)
        where S : struct, ISimd<V>
        where V : struct =>
        Image<S, V>(WinogradSides.Forward(s), image, packed, room, y, finish);

    /// <summary>∂x of one image, overwritten: ∂y convolved with the filters turned by 180°.</summary>
    public static void ImageGradient<S, V>(ConvolutionSizes s, float* dy, float* packed, float* room, float* dx)
        where S : struct, ISimd<V>
        where V : struct =>
        Image<S, V>(WinogradSides.Backward(s), dy, packed, room, dx, default);

    /// <summary>∂w [filters, patch] of some images, overwritten; room as <see cref="WeightRoom"/> says.</summary>
    public static void WeightGradient<S, V>(ConvolutionSizes s, float* x, float* dy, int images, float* room, float* dw)
        where S : struct, ISimd<V>
        where V : struct
    {
        var sides = WinogradSides.Weights(s);
        float* patches = room + sides.Surrounded, results = patches + Points * sides.PatchPoint, sums = results + Points * sides.ProductPoint;
        var point = (nint)s.Filters * s.Channels;
        for (var image = 0; image < images; image++, x += s.ImageLength, dy += s.OutLength)
        {
            sides.Surround(x, room);
            for (var top = 0; top < sides.Down; top += sides.RowsTogether)
            {
                var rows = Math.Min(sides.RowsTogether, sides.Down - top);
                for (nint i = 0; i < rows; i++)
                {
                    var row = (int)(2 * (top + i));
                    WinogradTransforms.Patches<S, V>(sides, room + row * sides.Row, patches + i * sides.Across * s.Channels);
                    WinogradTransforms.Results<S, V>(sides, dy + (nint)row * s.OutWidth * s.Filters, row + 1 < s.OutHeight, results + i * sides.Across * s.Filters);
                }

                for (var p = 0; p < Points; p++)
                    AddProducts<S, V>(s, rows * sides.Across, results + p * sides.ProductPoint, patches + p * sides.PatchPoint, sums + p * point, image + top > 0);
            }
        }

        nint at = 0;
        for (; at <= s.Channels - S.Width; at += S.Width) WinogradTransforms.Sums<S, V>(s, sums + at, dw + at);
        for (; at < s.Channels; at++) WinogradTransforms.Sums<SimdScalar, float>(s, sums + at, dw + at);
    }

    /// <summary>Transforms w [filters, 3, 3, channels] and packs, for each point, the panels of filters, or of channels for ∂x.</summary>
    public static void Pack<S, V>(ConvolutionSizes s, float* weights, bool forward, float* packed)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint c = s.Channels;
        var sides = forward ? WinogradSides.Forward(s) : WinogradSides.Backward(s);
        fixed (float* transformed = Scratch.Get(ScratchUse.TransformedFilters, Points * s.Filters * c))
        {
            for (nint f = 0; f < s.Filters; f++)
            {
                var (from, to) = ((nint)(weights + f * s.Patch), (nint)(transformed + f * Points * c));
                nint at = 0;
                for (; at <= c - S.Width; at += S.Width) WinogradTransforms.Filter<S, V>((float*)from + at, c, (float*)to + at);
                for (; at < c; at++) WinogradTransforms.Filter<SimdScalar, float>((float*)from + at, c, (float*)to + at);
            }

            for (var point = 0; point < Points; point++, packed += sides.PackedPoint)
            {
                // Turning a filter by 180° exchanges the first and the last of its transform's rows, and of its columns.
                var turned = 4 * Turn(point / 4) + Turn(point % 4);
                var matrix = forward ? Matrix.Of(transformed + point * c, Points * c, transposed: true) : Matrix.Of(transformed + turned * c, Points * c);
                GemmPacking.Columns(matrix, sides.From, sides.To, sides.Panel<S, V>(), packed);
            }
        }

        static int Turn(int row) => row is 0 or 3 ? 3 - row : row;
    }

    /// <summary>Floats that packed filters take at most, for either use and at any width.</summary>
    public static nint PackedLength(ConvolutionSizes s) => Points * Math.Max(WinogradSides.Forward(s).PackedPoint, WinogradSides.Backward(s).PackedPoint) + GemmPacking.Overhang;

    /// <summary>Floats of an image with zeros around it, its transformed patches and their products.</summary>
    public static nint Room(ConvolutionSizes s) => Math.Max(WinogradSides.Forward(s).Room, WinogradSides.Backward(s).Room);

    /// <summary>As <see cref="Room"/> for <see cref="WeightGradient"/>, and the sums.</summary>
    public static nint WeightRoom(ConvolutionSizes s) => WinogradSides.Weights(s).Room + Points * (nint)s.Filters * s.Channels;

    private static void Image<S, V>(WinogradSides s, float* image, float* packed, float* room, float* y, GemmFinish finish)
        where S : struct, ISimd<V>
        where V : struct
    {
        s.Surround(image, room);
        float* patches = room + s.Surrounded, products = patches + Points * s.PatchPoint;
        for (var top = 0; top < s.Down; top += s.RowsTogether)
        {
            var rows = Math.Min(s.RowsTogether, s.Down - top);
            var count = rows * s.Across;
            for (var i = 0; i < rows; i++) WinogradTransforms.Patches<S, V>(s, room + (nint)(top + i) * 2 * s.Row, patches + (nint)i * s.Across * s.From);
            for (var point = 0; point < Points; point++) Product<S, V>(s, count, patches + point * s.PatchPoint, packed + point * s.PackedPoint, products + point * s.ProductPoint);
            for (var i = 0; i < rows; i++)
            {
                var row = 2 * (top + i);
                var target = y + (nint)row * s.OutWidth * s.To;
                WinogradTransforms.Products<S, V>(s, products + (nint)i * s.Across * s.To, row + 1 < s.OutHeight, target);
                finish.Apply<S, V>(Math.Min(2, s.OutHeight - row) * s.OutWidth, s.To, target, s.To);
            }
        }
    }

    /// <summary>One point of all patches: [count, from]·[from, to].</summary>
    private static void Product<S, V>(WinogradSides s, int count, float* patches, float* packed, float* products)
        where S : struct, ISimd<V>
        where V : struct
    {
        var panel = s.Panel<S, V>();
        for (var f = 0; f < s.To; f += panel, packed += panel * s.From)
        {
            for (var i = 0; i < count;)
            {
                var height = Gemm.Height<S, V>(count - i);
                var operands = TileOperands.Of(s.From, patches + (nint)i * s.From, s.From, 1, packed, panel);
                Gemm.Tile<S, V>(height, Math.Min(panel, s.To - f), operands, products + (nint)i * s.To + f, s.To, accumulate: false);
                i += height;
            }
        }
    }

    /// <summary>One point of ∂w: filters × channels, summed over patches.</summary>
    private static void AddProducts<S, V>(ConvolutionSizes s, int count, float* results, float* patches, float* sums, bool accumulate)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (var c = 0; c < s.Channels; c += 2 * S.Width)
        {
            for (var f = 0; f < s.Filters;)
            {
                var height = Gemm.Height<S, V>(s.Filters - f);
                var operands = TileOperands.Of(count, results + f, 1, s.Filters, patches + c, s.Channels);
                Gemm.Tile<S, V>(height, Math.Min(2 * S.Width, s.Channels - c), operands, sums + (nint)f * s.Channels + c, s.Channels, accumulate);
                f += height;
            }
        }
    }
}
