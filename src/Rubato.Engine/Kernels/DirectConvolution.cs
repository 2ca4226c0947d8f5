namespace Rubato.Engine.Kernels;

/// <summary>
/// Convolution as products over the image itself, with zeros around it, channels last: the patch that an output place looks at is
/// one stretch of kernel·channels numbers for each row of the filter, and neighbouring places' stretches lie stride·channels
/// apart. So a tile reads patches where they are, and nothing is copied kernel² times.
/// </summary>
/// <remarks>
/// <para>
/// Order of the sums, a function of the sizes alone: y and ∂x one chain over the filter's rows, columns and channels; ∂w one chain
/// over an image's places, images added in their order.
/// </para>
/// <para>
/// ∂x with a stride s: the places (h, w) with equal remainders by s see the same of the filter's rows and columns, every s-th. Each
/// of these s² classes is a convolution of ∂y with stride 1.
/// </para>
/// </remarks>
internal static unsafe class DirectConvolution
{
    /// <summary>Numbers that vectors may read beyond an image with zeros around it.</summary>
    private const int Overhang = 32;

    /// <summary>Whether y and ∂w are made here: whether there are stretches.</summary>
    public static bool Serves(ConvolutionSizes s) => s.IsDense;

    /// <summary>Whether ∂x is made here too: its vectors run over channels, and a few of them would leave most of each idle.</summary>
    public static bool ServesInput(ConvolutionSizes s) => s.IsDense && s.Kernel * s.Channels >= 16;

    /// <summary>Whether an image's share of ∂w is made as [patch, filters]: where the filters are more, and fill whole vectors.</summary>
    public static bool IsNarrow(ConvolutionSizes s) => s.Patch < s.Filters && s.Filters % 16 == 0;

    /// <summary>y of one image; filters packed by <see cref="PackFilters"/>, room as <see cref="InputRoom"/> says.</summary>
    public static void ForwardImage<S, V>(ConvolutionSizes s, float* image, float* packed, float* room, float* y, GemmFinish finish)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (s.Padding > 0) image = Surround(s, image, room);
        nint row = (s.Width + 2 * s.Padding) * s.Channels, stretch = s.Kernel * s.Channels, step = s.Stride * s.Channels;
        for (var f = 0; f < s.Filters; f += 2 * S.Width)
        {
            var columns = Math.Min(2 * S.Width, s.Filters - f);
            for (var i = 0; i < s.OutHeight; i++)
            {
                var target = y + (nint)i * s.OutWidth * s.Filters + f;
                RowOfPlaces<S, V>(
                    s.OutWidth, columns,
                    new(s.Kernel, stretch, (nint)(image + i * s.Stride * row), step, 1, row, (nint)(packed + f * s.Patch), 2 * S.Width, stretch * 2 * S.Width),
                    target, s.Filters, finish.FromColumn(f));
            }
        }
    }

    /// <summary>
    /// One image's share of ∂w, [filters, patch] or its transpose as <see cref="IsNarrow"/> says, over or on top of what is there; room as
    /// <see cref="InputRoom"/> says.
    /// </summary>
    public static void AddWeightGradient<S, V>(ConvolutionSizes s, float* image, float* dy, float* room, float* part, bool accumulate)
        where S : struct, ISimd<V>
        where V : struct
    {
        var narrow = IsNarrow(s);
        if (s.Padding > 0 || !narrow) image = Surround(s, image, room); // vectors along a patch reach beyond the image's end
        nint row = (s.Width + 2 * s.Padding) * s.Channels, stretch = s.Kernel * s.Channels;
        var ofImage = new Places((nint)image, s.Stride * s.Channels, s.Stride * row);
        var ofResult = new Places((nint)dy, s.Filters, (nint)s.OutWidth * s.Filters);
        for (var r = 0; r < s.Kernel; r++)
        {
            if (narrow) Products<S, V>(s, (int)stretch, s.Filters, ofImage.From(r * row), ofResult, part + r * stretch * s.Filters, s.Filters, accumulate);
            else Products<S, V>(s, s.Filters, (int)stretch, ofResult, ofImage.From(r * row), part + r * stretch, s.Patch, accumulate);
        }
    }

    /// <summary>Sums over an image's places: c[i, j] (+)= Σ left[i]·right[j].</summary>
    private static void Products<S, V>(ConvolutionSizes s, int m, int n, Places left, Places right, float* c, nint cStride, bool accumulate)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (var j = 0; j < n; j += 2 * S.Width)
        {
            for (var i = 0; i < m;)
            {
                var height = Gemm.Height<S, V>(m - i);
                var (a, b) = (left.From(i), right.From(j));
                var operands = new TileOperands(s.OutHeight, s.OutWidth, a.Data, 1, a.Next, a.Row, b.Data, b.Next, b.Row);
                Gemm.Tile<S, V>(height, Math.Min(2 * S.Width, n - j), operands, c + i * cStride + j, cStride, accumulate);
                i += height;
            }
        }
    }

    /// <summary>∂x of one image, overwritten; filters packed by <see cref="PackTransposed"/>, room as <see cref="OutputRoom"/> says.</summary>
    public static void ImageGradient<S, V>(ConvolutionSizes s, float* dy, float* packed, float* room, float* dx)
        where S : struct, ISimd<V>
        where V : struct
    {
        var before = Taps(s, 0) - 1;
        var (rows, columns) = (Surrounded(s, s.OutHeight, s.Height), Surrounded(s, s.OutWidth, s.Width));
        if ((rows, columns) != (s.OutHeight, s.OutWidth)) dy = Surround(dy, s.OutHeight, s.OutWidth, s.Filters, before, rows, columns, room);
        if (s.Kernel < s.Stride) new Span<float>(dx, s.ImageLength).Clear(); // there are places that no filter sees
        var row = (nint)columns * s.Filters;
        for (var top = 0; top < Math.Min(s.Stride, s.Height); top++)
        {
            for (var left = 0; left < Math.Min(s.Stride, s.Width); left++)
            {
                var (down, across) = (Class.Of(s, top), Class.Of(s, left));
                var depth = down.Taps * across.Taps * s.Filters;
                if (depth == 0) continue;
                for (var c = 0; c < s.Channels; c += 2 * S.Width)
                {
                    for (var h = top; h < s.Height; h += s.Stride)
                    {
                        var from = dy + (h / s.Stride + down.First + before) * row + (nint)(across.First + before) * s.Filters;
                        RowOfPlaces<S, V>(
                            (s.Width - left + s.Stride - 1) / s.Stride, Math.Min(2 * S.Width, s.Channels - c),
                            new(down.Taps, across.Taps * s.Filters, (nint)from, s.Filters, 1, row, (nint)(packed + (nint)c * depth), 2 * S.Width, (nint)across.Taps * s.Filters * 2 * S.Width),
                            dx + ((nint)h * s.Width + left) * s.Channels + c, s.Stride * s.Channels);
                    }
                }

                packed += Panels<S, V>(s.Channels) * depth;
            }
        }
    }

    /// <summary>Packs w [filters, patch] into panels of filters.</summary>
    public static void PackFilters<S, V>(ConvolutionSizes s, float* weights, float* packed)
        where S : struct, ISimd<V>
        where V : struct =>
        GemmPacking.Columns(Matrix.Of(weights, s.Patch, transposed: true), s.Patch, s.Filters, 2 * S.Width, packed);

    /// <summary>Packs w for <see cref="ImageGradient"/>: class by class, panels of channels, the taps in the order in which ∂y is read.</summary>
    public static void PackTransposed<S, V>(ConvolutionSizes s, float* weights, float* packed)
        where S : struct, ISimd<V>
        where V : struct
    {
        var width = 2 * S.Width;
        for (var top = 0; top < Math.Min(s.Stride, s.Height); top++)
        {
            for (var left = 0; left < Math.Min(s.Stride, s.Width); left++)
            {
                var (down, across) = (Class.Of(s, top), Class.Of(s, left));
                for (var c = 0; c < s.Channels; c += width)
                    for (var a = down.Taps - 1; a >= 0; a--)
                        for (var b = across.Taps - 1; b >= 0; b--)
                            for (var f = 0; f < s.Filters; f++, packed += width)
                            {
                                var tap = (down.Tap + a * s.Stride) * s.Kernel + across.Tap + b * s.Stride;
                                var columns = Math.Min(width, s.Channels - c);
                                new Span<float>(weights + (nint)f * s.Patch + tap * s.Channels + c, columns).CopyTo(new(packed, columns));
                                new Span<float>(packed + columns, width - columns).Clear();
                            }
            }
        }
    }

    /// <summary>Floats that packed filters take at most, for either use and at any width.</summary>
    public static nint PackedLength(ConvolutionSizes s) => Math.Max((s.Filters + 32) * (nint)s.Patch, (s.Channels + 32) * (nint)s.Kernel * s.Kernel * s.Filters) + GemmPacking.Overhang;

    /// <summary>Floats of an image with zeros around it.</summary>
    public static nint InputRoom(ConvolutionSizes s) => (nint)(s.Height + 2 * s.Padding) * (s.Width + 2 * s.Padding) * s.Channels + Overhang;

    /// <summary>Floats of a result's gradient with zeros around it.</summary>
    public static nint OutputRoom(ConvolutionSizes s) => (nint)Surrounded(s, s.OutHeight, s.Height) * Surrounded(s, s.OutWidth, s.Width) * s.Filters + Overhang;

    /// <summary>The tiles of a row of places.</summary>
    private static void RowOfPlaces<S, V>(int count, int columns, TileOperands operands, float* c, nint cStride, GemmFinish finish = default)
        where S : struct, ISimd<V>
        where V : struct
    {
        while (count > 0)
        {
            var height = Gemm.Height<S, V>(count);
            Gemm.Tile<S, V>(height, columns, operands, c, cStride, accumulate: false, finish);
            operands = operands with { A = operands.A + height * operands.ARow * sizeof(float) };
            c += height * cStride;
            count -= height;
        }
    }

    /// <summary>An image with the padding around it.</summary>
    public static float* Surround(ConvolutionSizes s, float* image, float* room) =>
        Surround(image, s.Height, s.Width, s.Channels, s.Padding, s.Height + 2 * s.Padding, s.Width + 2 * s.Padding, room);

    /// <summary>Copies an image [height, width, channels] into one of more rows and columns, zeros elsewhere.</summary>
    public static float* Surround(float* image, int height, int width, int channels, int before, int rows, int columns, float* room)
    {
        nint length = (nint)width * channels, lead = (nint)before * channels, row = (nint)columns * channels;
        new Span<float>(room, (int)(before * row)).Clear();
        var to = room + before * row;
        for (var i = 0; i < height; i++, to += row, image += length)
        {
            new Span<float>(to, (int)lead).Clear();
            new Span<float>(image, (int)length).CopyTo(new(to + lead, (int)length));
            new Span<float>(to + lead + length, (int)(row - lead - length)).Clear();
        }

        new Span<float>(to, (int)((rows - before - height) * row)).Clear();
        return room;
    }

    /// <summary>Rows (or columns) of ∂y with zeros around it: before it as many as a class has taps less one, after it what the last places see.</summary>
    private static int Surrounded(ConvolutionSizes s, int outLength, int length) =>
        Taps(s, 0) - 1 + Math.Max(outLength, (length - 1) / s.Stride + 1 + (s.Stride - 1 + s.Padding) / s.Stride);

    /// <summary>How many of the filter's rows are congruent to one.</summary>
    private static int Taps(ConvolutionSizes s, int first) => (s.Kernel - first + s.Stride - 1) / s.Stride;

    private static nint Panels<S, V>(int columns)
        where S : struct, ISimd<V>
        where V : struct => (columns + 2 * S.Width - 1) / (2 * S.Width) * (2 * S.Width);

    /// <summary>Numbers that belong to an image's places.</summary>
    /// <param name="Data">Those of the first place.</param>
    /// <param name="Next">Distance of the next place's.</param>
    /// <param name="Row">Distance of the next row's first.</param>
    private readonly record struct Places(nint Data, nint Next, nint Row)
    {
        public Places From(nint offset) => this with { Data = Data + offset * sizeof(float) };
    }

    /// <summary>What the places with one remainder see along one axis.</summary>
    /// <param name="Tap">The first of the filter's rows that they see; the others follow at the stride's distance.</param>
    /// <param name="Taps">How many.</param>
    /// <param name="First">The first row of ∂y that place number 0 sees; number t sees those t further.</param>
    private readonly record struct Class(int Tap, int Taps, int First)
    {
        public static Class Of(ConvolutionSizes s, int remainder)
        {
            var tap = (remainder + s.Padding) % s.Stride;
            var taps = Math.Max(0, DirectConvolution.Taps(s, tap));
            return new(tap, taps, (remainder + s.Padding - tap) / s.Stride - (taps - 1));
        }
    }
}
