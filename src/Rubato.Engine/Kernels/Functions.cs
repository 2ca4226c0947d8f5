using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>x + y.</summary>
internal readonly struct Sum : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x, V y) where S : struct, ISimd<V> where V : struct => S.Add(x, y);
}

/// <summary>x − y.</summary>
internal readonly struct Difference : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x, V y) where S : struct, ISimd<V> where V : struct => S.Subtract(x, y);
}

/// <summary>x·y.</summary>
internal readonly struct Product : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x, V y) where S : struct, ISimd<V> where V : struct => S.Multiply(x, y);
}

/// <summary>x/y.</summary>
internal readonly struct Quotient : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x, V y) where S : struct, ISimd<V> where V : struct => S.Divide(x, y);
}

/// <summary>x where y is positive, else 0.</summary>
internal readonly struct WherePositive : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x, V y) where S : struct, ISimd<V> where V : struct => S.SelectGreater(y, S.Zero, x, S.Zero);
}

/// <summary>scale·x + shift, rounded once.</summary>
internal readonly struct Affine(float scale, float shift) : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.MultiplyAdd(S.Broadcast(scale), x, S.Broadcast(shift));
}

/// <summary>max(x, 0); 0 for NaN is not made: NaN stays NaN.</summary>
internal readonly struct PositivePart : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct => S.SelectGreater(S.Zero, x, S.Zero, x);
}

/// <summary>√x.</summary>
internal readonly struct Root : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct => S.SquareRoot(x);
}

/// <summary>eˣ, at most 2 units in the last place off; 0 below −104, ∞ above 88.73.</summary>
/// <remarks>
/// x = n·ln 2 + r with |r| ≤ ½·ln 2; eʳ by its Taylor polynomial of degree 7, whose remainder is below 2⁻²⁷ there; 2ⁿ in two
/// factors, so that results below the smallest normal number are rounded once.
/// </remarks>
internal readonly struct Exponential : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        var low = S.Broadcast(-104f);
        var high = S.Broadcast(89f);
        var y = S.SelectGreater(low, x, low, x);
        y = S.SelectGreater(y, high, high, y);
        var n = S.Round(S.Multiply(y, S.Broadcast(1.44269504f)));
        var r = S.MultiplyAdd(n, S.Broadcast(-0.693359375f), y);
        r = S.MultiplyAdd(n, S.Broadcast(2.12194440e-4f), r);
        var p = S.Broadcast(1f / 5040);
        p = S.MultiplyAdd(p, r, S.Broadcast(1f / 720));
        p = S.MultiplyAdd(p, r, S.Broadcast(1f / 120));
        p = S.MultiplyAdd(p, r, S.Broadcast(1f / 24));
        p = S.MultiplyAdd(p, r, S.Broadcast(1f / 6));
        p = S.MultiplyAdd(p, r, S.Broadcast(0.5f));
        p = S.MultiplyAdd(p, r, S.Broadcast(1f));
        p = S.MultiplyAdd(p, r, S.Broadcast(1f));
        var half = S.Round(S.Multiply(n, S.Broadcast(0.5f)));
        return S.Multiply(S.Multiply(p, S.PowerOfTwo(half)), S.PowerOfTwo(S.Subtract(n, half)));
    }
}

/// <summary>ln x, at most 2 units in the last place off; −∞ at 0, NaN below, ∞ at ∞.</summary>
/// <remarks>
/// x = m·2ᵉ with m in [√½, √2); ln m = 2·artanh(s), s = (m−1)/(m+1), by its odd series to s⁹, whose remainder is below 2⁻²⁷ there.
/// Numbers below the smallest normal one are scaled up first.
/// </remarks>
internal readonly struct Logarithm : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        var smallest = S.Broadcast(1.17549435e-38f);
        var scaled = S.SelectGreater(smallest, x, S.Multiply(x, S.Broadcast(16777216f)), x);
        var bias = S.SelectGreater(smallest, x, S.Broadcast(24f), S.Zero);
        var m = S.Mantissa(scaled, out var e);
        var belowRoot = S.Broadcast(0.70710678f);
        e = S.Subtract(S.SelectGreater(belowRoot, m, S.Subtract(e, S.Broadcast(1f)), e), bias);
        m = S.SelectGreater(belowRoot, m, S.Add(m, m), m);

        var f = S.Subtract(m, S.Broadcast(1f));
        var s = S.Divide(f, S.Add(m, S.Broadcast(1f)));
        var z = S.Multiply(s, s);
        var p = S.Broadcast(2f / 9);
        p = S.MultiplyAdd(p, z, S.Broadcast(2f / 7));
        p = S.MultiplyAdd(p, z, S.Broadcast(2f / 5));
        p = S.MultiplyAdd(p, z, S.Broadcast(2f / 3));
        var tail = S.Multiply(S.Multiply(s, z), p);

        // ln m = f − s·f + tail, the exact form of 2s + tail; ln 2 in two parts keeps the exponent's share exact.
        var rest = S.MultiplyAdd(e, S.Broadcast(-2.12194440e-4f), S.Subtract(tail, S.Multiply(s, f)));
        var result = S.MultiplyAdd(e, S.Broadcast(0.693359375f), S.Add(f, rest));

        var infinity = S.Broadcast(float.PositiveInfinity);
        result = S.SelectGreater(infinity, x, result, x);
        result = S.SelectGreater(x, S.Zero, result, S.SelectGreater(S.Zero, x, S.Broadcast(float.NaN), S.Subtract(x, infinity)));
        return result;
    }
}
