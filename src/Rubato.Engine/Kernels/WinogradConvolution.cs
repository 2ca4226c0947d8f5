using System.Runtime.CompilerServices;

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
    private const int Points = 16;

    /// <summary>Patches that are worked on together, about: enough rows for tiles, few enough for the first cache.</summary>
    private const int PatchesTogether = 28;

    /// <summary>Numbers of patches that are summed together into ∂w, about, for each point: long sums, few enough for the second cache.</summary>
    private const int SummedTogether = 4096;

    /// <summary>Whether the two transforms are worth their cost.</summary>
    public static bool Serves(ConvolutionSizes s) =>
        s.IsDense && s is { Kernel: 3, Stride: 1, Padding: <= 2, Channels: >= 16, Filters: >= 16 } && s.Places >= 16;

    /// <summary>y of one image; filters packed by <see cref="Pack"/>, room as <see cref="Room"/> says.</summary>
    public static void ForwardImage<S, V>(ConvolutionSizes s, float* image, float* packed, float* room, float* y, GemmFinish finish)
        where S : struct, ISimd<V>
        where V : struct =>
        Image<S, V>(Sides.Forward(s), image, packed, room, y, finish);

    /// <summary>∂x of one image, overwritten: ∂y convolved with the filters turned by 180°.</summary>
    public static void ImageGradient<S, V>(ConvolutionSizes s, float* dy, float* packed, float* room, float* dx)
        where S : struct, ISimd<V>
        where V : struct =>
        Image<S, V>(Sides.Backward(s), dy, packed, room, dx, default);

    /// <summary>∂w [filters, patch] of some images, overwritten; room as <see cref="WeightRoom"/> says.</summary>
    public static void WeightGradient<S, V>(ConvolutionSizes s, float* x, float* dy, int images, float* room, float* dw)
        where S : struct, ISimd<V>
        where V : struct
    {
        var sides = Sides.Weights(s);
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
                    TransformPatches<S, V>(sides, room + row * sides.Row, patches + i * sides.Across * s.Channels);
                    TransformResults<S, V>(sides, dy + (nint)row * s.OutWidth * s.Filters, row + 1 < s.OutHeight, results + i * sides.Across * s.Filters);
                }

                for (var p = 0; p < Points; p++)
                    AddProducts<S, V>(s, rows * sides.Across, results + p * sides.ProductPoint, patches + p * sides.PatchPoint, sums + p * point, image + top > 0);
            }
        }

        nint at = 0;
        for (; at <= s.Channels - S.Width; at += S.Width) TransformSums<S, V>(s, sums + at, dw + at);
        for (; at < s.Channels; at++) TransformSums<SimdScalar, float>(s, sums + at, dw + at);
    }

    /// <summary>Transforms w [filters, 3, 3, channels] and packs, for each point, the panels of filters, or of channels for ∂x.</summary>
    public static void Pack<S, V>(ConvolutionSizes s, float* weights, bool forward, float* packed)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint c = s.Channels;
        var sides = forward ? Sides.Forward(s) : Sides.Backward(s);
        fixed (float* transformed = Scratch.Get(ScratchUse.TransformedFilters, Points * s.Filters * c))
        {
            for (nint f = 0; f < s.Filters; f++)
            {
                var (from, to) = ((nint)(weights + f * s.Patch), (nint)(transformed + f * Points * c));
                nint at = 0;
                for (; at <= c - S.Width; at += S.Width) TransformFilter<S, V>((float*)from + at, c, (float*)to + at);
                for (; at < c; at++) TransformFilter<SimdScalar, float>((float*)from + at, c, (float*)to + at);
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
    public static nint PackedLength(ConvolutionSizes s) => Points * Math.Max(Sides.Forward(s).PackedPoint, Sides.Backward(s).PackedPoint) + GemmPacking.Overhang;

    /// <summary>Floats of an image with zeros around it, its transformed patches and their products.</summary>
    public static nint Room(ConvolutionSizes s) => Math.Max(Sides.Forward(s).Room, Sides.Backward(s).Room);

    /// <summary>As <see cref="Room"/> for <see cref="WeightGradient"/>, and the sums.</summary>
    public static nint WeightRoom(ConvolutionSizes s) => Sides.Weights(s).Room + Points * (nint)s.Filters * s.Channels;

    private static void Image<S, V>(Sides s, float* image, float* packed, float* room, float* y, GemmFinish finish)
        where S : struct, ISimd<V>
        where V : struct
    {
        s.Surround(image, room);
        float* patches = room + s.Surrounded, products = patches + Points * s.PatchPoint;
        for (var top = 0; top < s.Down; top += s.RowsTogether)
        {
            var rows = Math.Min(s.RowsTogether, s.Down - top);
            var count = rows * s.Across;
            for (var i = 0; i < rows; i++) TransformPatches<S, V>(s, room + (nint)(top + i) * 2 * s.Row, patches + (nint)i * s.Across * s.From);
            for (var point = 0; point < Points; point++) Product<S, V>(s, count, patches + point * s.PatchPoint, packed + point * s.PackedPoint, products + point * s.ProductPoint);
            for (var i = 0; i < rows; i++)
            {
                var row = 2 * (top + i);
                var target = y + (nint)row * s.OutWidth * s.To;
                TransformProducts<S, V>(s, products + (nint)i * s.Across * s.To, row + 1 < s.OutHeight, target);
                finish.Apply<S, V>(Math.Min(2, s.OutHeight - row) * s.OutWidth, s.To, target, s.To);
            }
        }
    }

    /// <summary>One point of all patches: [count, from]·[from, to].</summary>
    private static void Product<S, V>(Sides s, int count, float* patches, float* packed, float* products)
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

    /// <summary>Bᵀ·d·B of a row of patches, point by point.</summary>
    private static void TransformPatches<S, V>(Sides s, float* image, float* target)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint c = 0;
        for (; c <= s.From - S.Width; c += S.Width) TransformPatchesOf<S, V>(s, image + c, target + c);
        for (; c < s.From; c++) TransformPatchesOf<SimdScalar, float>(s, image + c, target + c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformPatchesOf<S, V>(Sides s, float* image, float* target)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint row = s.Row, channels = s.From, point = s.PatchPoint;
        for (var patch = s.Across; patch > 0; patch--, image += 2 * channels, target += channels)
        {
            Column<S, V>(image, row, out var d00, out var d10, out var d20, out var d30);
            Column<S, V>(image + channels, row, out var d01, out var d11, out var d21, out var d31);
            Column<S, V>(image + 2 * channels, row, out var d02, out var d12, out var d22, out var d32);
            Column<S, V>(image + 3 * channels, row, out var d03, out var d13, out var d23, out var d33);
            Row<S, V>(d00, d01, d02, d03, target, point);
            Row<S, V>(d10, d11, d12, d13, target + 4 * point, point);
            Row<S, V>(d20, d21, d22, d23, target + 8 * point, point);
            Row<S, V>(d30, d31, d32, d33, target + 12 * point, point);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Column<T, U>(float* from, nint row, out U a, out U b, out U c, out U d)
            where T : struct, ISimd<U>
            where U : struct
        {
            var (x0, x1) = (T.Load(from), T.Load(from + row));
            var (x2, x3) = (T.Load(from + 2 * row), T.Load(from + 3 * row));
            (a, b) = (T.Subtract(x0, x2), T.Add(x1, x2));
            (c, d) = (T.Subtract(x2, x1), T.Subtract(x1, x3));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Row<T, U>(U x0, U x1, U x2, U x3, float* to, nint point)
            where T : struct, ISimd<U>
            where U : struct
        {
            T.Store(T.Subtract(x0, x2), to);
            T.Store(T.Add(x1, x2), to + point);
            T.Store(T.Subtract(x2, x1), to + 2 * point);
            T.Store(T.Subtract(x1, x3), to + 3 * point);
        }
    }

    /// <summary>Aᵀ·m·A of a row of patches: two rows of outputs, or the upper one where there is no other.</summary>
    private static void TransformProducts<S, V>(Sides s, float* products, bool both, float* y)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint c = 0;
        for (; c <= s.To - S.Width; c += S.Width) TransformProductsOf<S, V>(s, products + c, both, y + c);
        for (; c < s.To; c++) TransformProductsOf<SimdScalar, float>(s, products + c, both, y + c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformProductsOf<S, V>(Sides s, float* products, bool both, float* y)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint filters = s.To, point = s.ProductPoint;
        var below = y + s.OutWidth * filters;
        for (var left = s.OutWidth; left > 0; left -= 2, products += filters, y += 2 * filters, below += 2 * filters)
        {
            Column<S, V>(products, 4 * point, out var upper0, out var lower0);
            Column<S, V>(products + point, 4 * point, out var upper1, out var lower1);
            Column<S, V>(products + 2 * point, 4 * point, out var upper2, out var lower2);
            Column<S, V>(products + 3 * point, 4 * point, out var upper3, out var lower3);
            S.Store(S.Add(S.Add(upper0, upper1), upper2), y);
            if (left > 1) S.Store(S.Subtract(S.Subtract(upper1, upper2), upper3), y + filters);
            if (!both) continue;
            S.Store(S.Add(S.Add(lower0, lower1), lower2), below);
            if (left > 1) S.Store(S.Subtract(S.Subtract(lower1, lower2), lower3), below + filters);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Column<T, U>(float* from, nint row, out U upper, out U lower)
            where T : struct, ISimd<U>
            where U : struct
        {
            var (m0, m1) = (T.Load(from), T.Load(from + row));
            var (m2, m3) = (T.Load(from + 2 * row), T.Load(from + 3 * row));
            (upper, lower) = (T.Add(T.Add(m0, m1), m2), T.Subtract(T.Subtract(m1, m2), m3));
        }
    }

    /// <summary>A·∂y·Aᵀ of a row of patches; what lies beyond ∂y is 0.</summary>
    private static void TransformResults<S, V>(Sides s, float* dy, bool both, float* target)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint c = 0;
        for (; c <= s.To - S.Width; c += S.Width) TransformResultsOf<S, V>(s, dy + c, both, target + c);
        for (; c < s.To; c++) TransformResultsOf<SimdScalar, float>(s, dy + c, both, target + c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformResultsOf<S, V>(Sides s, float* dy, bool both, float* target)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint filters = s.To, point = s.ProductPoint;
        var below = dy + s.OutWidth * filters;
        for (var left = s.OutWidth; left > 0; left -= 2, dy += 2 * filters, below += 2 * filters, target += filters)
        {
            var (y00, y10) = (S.Load(dy), both ? S.Load(below) : S.Zero);
            var (y01, y11) = left > 1 ? (S.Load(dy + filters), both ? S.Load(below + filters) : S.Zero) : (S.Zero, S.Zero);
            Row<S, V>(y00, y01, target, point);
            Row<S, V>(S.Add(y00, y10), S.Add(y01, y11), target + 4 * point, point);
            Row<S, V>(S.Subtract(y00, y10), S.Subtract(y01, y11), target + 8 * point, point);
            Row<S, V>(S.Subtract(S.Zero, y10), S.Subtract(S.Zero, y11), target + 12 * point, point);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Row<T, U>(U y0, U y1, float* to, nint point)
            where T : struct, ISimd<U>
            where U : struct
        {
            T.Store(y0, to);
            T.Store(T.Add(y0, y1), to + point);
            T.Store(T.Subtract(y0, y1), to + 2 * point);
            T.Store(T.Subtract(T.Zero, y1), to + 3 * point);
        }
    }

    /// <summary>Gᵀ·u·G of all filters, for neighbouring channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformSums<S, V>(ConvolutionSizes s, float* sums, float* dw)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint channels = s.Channels, point = s.Filters * channels;
        var half = S.Broadcast(0.5f);
        for (var f = s.Filters; f > 0; f--, sums += channels, dw += s.Patch)
        {
            Column<S, V>(sums, 4 * point, half, out var u00, out var u10, out var u20);
            Column<S, V>(sums + point, 4 * point, half, out var u01, out var u11, out var u21);
            Column<S, V>(sums + 2 * point, 4 * point, half, out var u02, out var u12, out var u22);
            Column<S, V>(sums + 3 * point, 4 * point, half, out var u03, out var u13, out var u23);
            Row<S, V>(u00, u01, u02, u03, half, dw, channels);
            Row<S, V>(u10, u11, u12, u13, half, dw + 3 * channels, channels);
            Row<S, V>(u20, u21, u22, u23, half, dw + 6 * channels, channels);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Column<T, U>(float* from, nint row, U half, out U a, out U b, out U c)
            where T : struct, ISimd<U>
            where U : struct => Gather<T, U>(T.Load(from), T.Load(from + row), T.Load(from + 2 * row), T.Load(from + 3 * row), half, out a, out b, out c);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Row<T, U>(U x0, U x1, U x2, U x3, U half, float* to, nint channels)
            where T : struct, ISimd<U>
            where U : struct
        {
            Gather<T, U>(x0, x1, x2, x3, half, out var a, out var b, out var c);
            T.Store(a, to);
            T.Store(b, to + channels);
            T.Store(c, to + 2 * channels);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Gather<T, U>(U x0, U x1, U x2, U x3, U half, out U a, out U b, out U c)
            where T : struct, ISimd<U>
            where U : struct
        {
            var middle = T.Multiply(half, T.Add(x1, x2));
            (a, b, c) = (T.Add(x0, middle), T.Multiply(half, T.Subtract(x1, x2)), T.Add(middle, x3));
        }
    }

    /// <summary>G·g·Gᵀ for neighbouring channels.</summary>
    private static void TransformFilter<S, V>(float* taps, nint channels, float* target)
        where S : struct, ISimd<V>
        where V : struct
    {
        Column(0, out var g00, out var g10, out var g20, out var g30);
        Column(1, out var g01, out var g11, out var g21, out var g31);
        Column(2, out var g02, out var g12, out var g22, out var g32);
        Row(0, g00, g01, g02);
        Row(1, g10, g11, g12);
        Row(2, g20, g21, g22);
        Row(3, g30, g31, g32);

        void Column(int column, out V a, out V b, out V c, out V d) =>
            Spread(S.Load(taps + column * channels), S.Load(taps + (3 + column) * channels), S.Load(taps + (6 + column) * channels), out a, out b, out c, out d);

        void Row(int row, V x0, V x1, V x2)
        {
            Spread(x0, x1, x2, out var a, out var b, out var c, out var d);
            var to = target + 4 * row * channels;
            S.Store(a, to);
            S.Store(b, to + channels);
            S.Store(c, to + 2 * channels);
            S.Store(d, to + 3 * channels);
        }

        static void Spread(V x0, V x1, V x2, out V a, out V b, out V c, out V d)
        {
            var (half, ends) = (S.Broadcast(0.5f), S.Add(x0, x2));
            (a, b, c, d) = (x0, S.Multiply(half, S.Add(ends, x1)), S.Multiply(half, S.Subtract(ends, x1)), x2);
        }
    }

    /// <summary>What goes in and what comes out, for either direction.</summary>
    /// <param name="Height">Rows of what goes in.</param>
    /// <param name="Width">Its columns.</param>
    /// <param name="From">Its channels.</param>
    /// <param name="Padding">Zeros around it.</param>
    /// <param name="OutHeight">Rows of what comes out.</param>
    /// <param name="OutWidth">Its columns.</param>
    /// <param name="To">Its channels.</param>
    /// <param name="Together">Patches that are worked on together, at least a row of them.</param>
    private readonly unsafe record struct Sides(int Height, int Width, int From, int Padding, int OutHeight, int OutWidth, int To, int Together)
    {
        public static Sides Forward(ConvolutionSizes s) => new(s.Height, s.Width, s.Channels, s.Padding, s.OutHeight, s.OutWidth, s.Filters, PatchesTogether);

        public static Sides Backward(ConvolutionSizes s) => new(s.OutHeight, s.OutWidth, s.Filters, 2 - s.Padding, s.Height, s.Width, s.Channels, PatchesTogether);

        public static Sides Weights(ConvolutionSizes s) => Forward(s) with { Together = SummedTogether / Math.Max(s.Channels, s.Filters) };

        /// <summary>Rows of patches.</summary>
        public int Down => (OutHeight + 1) / 2;

        /// <summary>Patches of a row.</summary>
        public int Across => (OutWidth + 1) / 2;

        /// <summary>Rows of patches that are worked on together.</summary>
        public int RowsTogether => Math.Min(Down, Math.Max(1, Together / Across));

        /// <summary>Floats from one point of transformed patches to the next; a line more than they are, or all might fall into the same set of the cache.</summary>
        public nint PatchPoint => Align((nint)RowsTogether * Across * From) + 16;

        /// <summary>The same for their products.</summary>
        public nint ProductPoint => Align((nint)RowsTogether * Across * To) + 16;

        /// <summary>Floats of a row with zeros around it.</summary>
        public nint Row => (2 * Across + 2) * (nint)From;

        public nint Surrounded => Align((2 * Down + 2) * Row);

        /// <summary>Columns of a panel: two vectors, or one where that is enough.</summary>
        public int Panel<S, V>()
            where S : struct, ISimd<V>
            where V : struct => To <= S.Width ? S.Width : 2 * S.Width;

        /// <summary>Floats of the panels for one point, at any width.</summary>
        public nint PackedPoint => (To <= 16 ? 16 : (To + 31) / 32 * 32) * (nint)From;

        public nint Room => Surrounded + Points * (PatchPoint + ProductPoint);

        /// <summary>What goes in with zeros around it.</summary>
        public void Surround(float* image, float* room) =>
            DirectConvolution.Surround(image, Height, Width, From, Padding, 2 * Down + 2, 2 * Across + 2, room);

        private static nint Align(nint length) => (length + 15) & ~15;
    }
}
