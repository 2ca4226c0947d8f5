using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>sin x, at most 2 units in the last place off for every finite x; NaN at ±∞.</summary>
internal readonly struct Sine : IDifferentiable
{
    public static bool ReadsResult => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct => QuarterTurns.Sine<S, V>(x, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V at, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(dy, default(Cosine).Apply<S, V>(at));
}

/// <summary>cos x, at most 2 units in the last place off for every finite x; NaN at ±∞.</summary>
internal readonly struct Cosine : IDifferentiable
{
    public static bool ReadsResult => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct => QuarterTurns.Sine<S, V>(x, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V at, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(S.Subtract(S.Zero, dy), default(Sine).Apply<S, V>(at));
}

/// <summary>x = n·½π + r with whole n and |r| ≤ ¼π; n tells whether sin r or cos r is wanted, and the sign.</summary>
/// <remarks>
/// Up to 2¹⁶, n times the first of ½π's three parts, taken from x, is exact (W. J. Cody and W. Waite, "Software manual for the elementary
/// functions", 1980). Larger numbers, rare in practice, are reduced one by one with integers (M. Payne and R. Hanek,
/// "Radian reduction for trigonometric functions", SIGNUM Newsletter 18, 1983).
/// </remarks>
internal static unsafe class QuarterTurns
{
    private const float LargestByParts = 65536;

    /// <summary>2/π in binary, its bits after the point: enough for the largest single-precision number.</summary>
    private static ReadOnlySpan<uint> TwoOverPi =>
        [0xA2F9836E, 0x4E441529, 0xFC2757D1, 0xF534DDC0, 0xDB629599, 0x3C439041, 0xFE5163AB];

    /// <summary>sin(x + quarters·½π), quarters 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sine<S, V>(V x, int quarters) where S : struct, ISimd<V> where V : struct
    {
        var n = S.Round(S.Multiply(x, S.Broadcast(0.636619772f)));
        var r = S.MultiplyAdd(n, S.Broadcast(-1.57079637f), x);
        r = S.MultiplyAdd(n, S.Broadcast(4.37113883e-8f), r);
        r = S.MultiplyAdd(n, S.Broadcast(1.71512451e-15f), r);
        var y = OfParts<S, V>(r, S.Add(n, S.Broadcast(quarters)));
        return S.AnyGreater(S.Absolute(x), S.Broadcast(LargestByParts)) ? Mended<S, V>(x, y, quarters) : y;
    }

    /// <summary>sin(r + n·½π) for |r| ≤ ¼π, by r + r³·p(r²) or 1 − ½r² + r⁴·q(r²).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V OfParts<S, V>(V r, V n) where S : struct, ISimd<V> where V : struct
    {
        var z = S.Multiply(r, r);
        var p = S.MultiplyAdd(S.Broadcast(-0.000195182758f), z, S.Broadcast(0.00833218917f));
        p = S.MultiplyAdd(p, z, S.Broadcast(-0.166666552f));
        var sine = S.MultiplyAdd(S.Multiply(p, z), r, r);
        var q = S.MultiplyAdd(S.Broadcast(2.44323273e-5f), z, S.Broadcast(-0.00138873095f));
        q = S.MultiplyAdd(q, z, S.Broadcast(0.0416666456f));
        var cosine = S.MultiplyAdd(S.Multiply(q, z), z, S.MultiplyAdd(z, S.Broadcast(-0.5f), S.Broadcast(1f)));

        var halves = S.Round(S.MultiplyAdd(n, S.Broadcast(0.5f), S.Broadcast(-0.25f)));
        var size = S.SelectEqual(S.Add(halves, halves), n, sine, cosine);
        return S.NegateWhereOdd(size, halves);
    }

    /// <summary>y with the lanes done again whose x is large.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V Mended<S, V>(V x, V y, int quarters) where S : struct, ISimd<V> where V : struct
    {
        var arguments = stackalloc float[S.Width];
        var results = stackalloc float[S.Width];
        S.Store(x, arguments);
        S.Store(y, results);
        for (var lane = 0; lane < S.Width; lane++)
            if (MathF.Abs(arguments[lane]) > LargestByParts) results[lane] = OfLarge(arguments[lane], quarters);
        return S.Load(results);
    }

    /// <summary>
    /// x·2/π modulo 4 in fixed point with 62 bits after it: x is a whole number times 2ᵉ, e ≥ −7, so the bits of 2/π that
    /// count begin at place e.
    /// </summary>
    private static float OfLarge(float x, int quarters)
    {
        if (!float.IsFinite(x)) return float.NaN;
        var bits = BitConverter.SingleToInt32Bits(x);
        var mantissa = (ulong)((bits & 0x007FFFFF) | 0x00800000);
        var e = ((bits >>> 23) & 0xFF) - 150;
        // With bits e−2… of 2/π as a number w of 96 bits, x·2/π mod 4 = mantissa·w·2^−94 mod 4.
        var high = Bits(e - 2);
        var middle = Bits(e + 30);
        var low = Bits(e + 62);
        var turns = unchecked((mantissa * high << 32) + mantissa * middle + (mantissa * low >> 32));
        if (x < 0) turns = unchecked(0 - turns);

        // Two's complement: the whole quarter-turns nearest by, and what is left of them.
        var n = (turns + (1UL << 61)) >> 62;
        var left = unchecked((long)(turns - (n << 62)));
        return OfParts<SimdScalar, float>((float)(left * (Math.PI / 2 / (1UL << 62))), n + (ulong)quarters);
    }

    /// <summary>32 bits of 2/π from a place after the point on; before it there are zeros.</summary>
    private static ulong Bits(int place)
    {
        var word = place >> 5;
        var shift = place & 31;
        ulong Word(int index) => (uint)index < (uint)TwoOverPi.Length ? TwoOverPi[index] : 0;
        return ((Word(word) << 32 | Word(word + 1)) << shift) >> 32;
    }
}
