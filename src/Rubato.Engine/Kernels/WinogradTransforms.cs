using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>The five transforms of <see cref="WinogradConvolution"/>, each for neighbouring channels at a time.</summary>
internal static unsafe class WinogradTransforms
{
    /// <summary>Bᵀ·d·B of a row of patches, point by point.</summary>
    public static void Patches<S, V>(WinogradSides s, float* image, float* target)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint c = 0;
        for (; c <= s.From - S.Width; c += S.Width) PatchesOf<S, V>(s, image + c, target + c);
        for (; c < s.From; c++) PatchesOf<SimdScalar, float>(s, image + c, target + c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PatchesOf<S, V>(WinogradSides s, float* image, float* target)
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
    public static void Products<S, V>(WinogradSides s, float* products, bool both, float* y)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint c = 0;
        for (; c <= s.To - S.Width; c += S.Width) ProductsOf<S, V>(s, products + c, both, y + c);
        for (; c < s.To; c++) ProductsOf<SimdScalar, float>(s, products + c, both, y + c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ProductsOf<S, V>(WinogradSides s, float* products, bool both, float* y)
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
    public static void Results<S, V>(WinogradSides s, float* dy, bool both, float* target)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint c = 0;
        for (; c <= s.To - S.Width; c += S.Width) ResultsOf<S, V>(s, dy + c, both, target + c);
        for (; c < s.To; c++) ResultsOf<SimdScalar, float>(s, dy + c, both, target + c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ResultsOf<S, V>(WinogradSides s, float* dy, bool both, float* target)
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
    public static void Sums<S, V>(ConvolutionSizes s, float* sums, float* dw)
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
    public static void Filter<S, V>(float* taps, nint channels, float* target)
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
}
