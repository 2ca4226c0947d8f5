using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>x².</summary>
internal readonly struct Square : IDifferentiable
{
    public static bool ReadsResult => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct => S.Multiply(x, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V at, V dy) where S : struct, ISimd<V> where V : struct => S.Multiply(S.Add(at, at), dy);
}

/// <summary>√x.</summary>
internal readonly struct Root : IDifferentiable
{
    public static bool ReadsResult => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct => S.SquareRoot(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V at, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(S.Divide(dy, at), S.Broadcast(0.5f));
}

/// <summary>1/x.</summary>
internal readonly struct Reciprocal : IDifferentiable
{
    public static bool ReadsResult => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct => S.Divide(S.Broadcast(1f), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V at, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(S.Multiply(S.Subtract(S.Zero, dy), at), at);
}

/// <summary>xᶜ; see <see cref="PowerOf"/>.</summary>
internal readonly struct Power(float exponent) : IDifferentiable
{
    public float Exponent => exponent;

    public static bool ReadsResult => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        default(PowerOf).Apply<S, V>(x, S.Broadcast(exponent));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V at, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(S.Multiply(dy, S.Broadcast(exponent)), new Power(exponent - 1).Apply<S, V>(at));
}

/// <summary>xʸ, at most 2 units in the last place off, with the limits of IEEE 754: x⁰ = 1ʸ = 1; NaN for x &lt; 0 and y not whole.</summary>
/// <remarks>
/// e^(y·ln|x|) with the logarithm as a sum of two numbers: ln m = 2·artanh(s) = 2s + s³·p(s²), s = (m−1)/(m+1), whose first
/// term is kept with what its quotient lost.
/// </remarks>
internal readonly struct PowerOf : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x, V y) where S : struct, ISimd<V> where V : struct
    {
        var (one, infinity) = (S.Broadcast(1f), S.Broadcast(float.PositiveInfinity));
        var size = S.Absolute(x);
        var high = Logarithm<S, V>(size, out var low);

        var product = S.Multiply(y, high);
        var rest = S.MultiplyAdd(y, low, S.MultiplyAdd(y, high, S.Subtract(S.Zero, product)));
        // Where the product is infinite or near it, the rest is none.
        rest = S.SelectGreater(S.Broadcast(1000f), S.Absolute(product), rest, S.Zero);
        var bounded = S.AtMost(S.AtLeast(product, S.Broadcast(-110f)), S.Broadcast(90f));
        var result = Exponential.OfSum<S, V>(bounded, rest);

        var isWhole = S.SelectEqual(S.Round(y), y, one, S.Zero);
        var half = S.Multiply(y, S.Broadcast(0.5f));
        var isOdd = S.SelectEqual(S.Round(half), half, S.Zero, isWhole);
        var signed = S.SelectEqual(isOdd, S.Zero, result, S.CopySign(result, x));
        signed = S.SelectGreater(S.Zero, x, S.SelectEqual(isWhole, S.Zero, S.SelectGreater(infinity, size, S.Broadcast(float.NaN), signed), signed), signed);
        // (−1)^±∞ = 1, as all infinite exponents are even; 1ʸ and x⁰ are 1 even for NaN.
        var isOneAtLimit = S.SelectEqual(S.Absolute(y), infinity, size, x);
        return S.SelectEqual(y, S.Zero, one, S.SelectEqual(isOneAtLimit, one, one, signed));
    }

    /// <summary>ln x as a sum of two numbers, with a relative error near 2⁻³¹; ∓∞ at 0 and ∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Logarithm<S, V>(V x, out V low) where S : struct, ISimd<V> where V : struct
    {
        var (one, smallest) = (S.Broadcast(1f), S.Broadcast(1.17549435e-38f));
        var m = S.Mantissa(S.SelectGreater(smallest, x, S.Multiply(x, S.Broadcast(16777216f)), x), out var e);
        e = S.SelectGreater(smallest, x, S.Subtract(e, S.Broadcast(24f)), e);

        var f = S.Subtract(m, one);
        var sum = S.Add(m, one);
        var lost = S.Subtract(m, S.Subtract(sum, one));
        var inverse = S.Divide(one, sum);
        var s = S.Multiply(f, inverse);
        var minusS = S.Subtract(S.Zero, s);
        var off = S.Multiply(S.MultiplyAdd(minusS, lost, S.MultiplyAdd(minusS, sum, f)), inverse);

        var z = S.Multiply(s, s);
        var p = S.Broadcast(0.242862269f);
        p = S.MultiplyAdd(p, z, S.Broadcast(0.284984857f));
        p = S.MultiplyAdd(p, z, S.Broadcast(0.400009751f));
        p = S.MultiplyAdd(p, z, S.Broadcast(0.666666627f));
        // The derivative 2/(1 − s²) ≈ 2 + 2s² carries over what the quotient lost.
        var first = S.Add(s, s);
        off = S.Add(off, off);
        var cube = S.Multiply(s, z);
        var cubeLost = S.MultiplyAdd(s, z, S.Subtract(S.Zero, cube));
        var tail = S.MultiplyAdd(cube, p, S.MultiplyAdd(cubeLost, p, S.MultiplyAdd(off, z, off)));

        var whole = S.Multiply(e, S.Broadcast(0.693359375f));
        var high = S.Add(whole, first);
        var rest = S.Add(S.Subtract(first, S.Subtract(high, whole)), tail);
        rest = S.MultiplyAdd(e, S.Broadcast(-2.12194440e-4f), rest);
        var sumOfBoth = S.Add(high, rest);
        low = S.Add(S.Subtract(high, sumOfBoth), rest);
        high = sumOfBoth;

        var infinity = S.Broadcast(float.PositiveInfinity);
        var atLimit = S.SelectEqual(x, S.Zero, S.Subtract(S.Zero, infinity), x);
        var isRegular = S.SelectGreater(x, S.Zero, S.SelectGreater(infinity, x, one, S.Zero), S.Zero);
        low = S.SelectEqual(isRegular, S.Zero, S.Zero, low);
        return S.SelectEqual(isRegular, S.Zero, atLimit, high);
    }
}
