using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>eˣ, at most 2 units in the last place off; 0 below −104, ∞ above 88.73.</summary>
/// <remarks>
/// x = n·ln 2 + r with |r| ≤ ½·ln 2; eʳ = 1 + r + r²·q(r) with the q of degree 4 whose largest relative error, 2⁻²⁷, is
/// smallest. The product with 2ⁿ is rounded once, also below the smallest normal number.
/// </remarks>
internal readonly struct Exponential : IDifferentiable
{
    public static bool ReadsResult => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        var y = S.AtMost(S.AtLeast(x, S.Broadcast(-104f)), S.Broadcast(89f));
        return Regular<S, V>(y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V at, V dy) where S : struct, ISimd<V> where V : struct => S.Multiply(dy, at);

    /// <summary>eˣ for x within −120…90.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Regular<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        var r = Reduce<S, V>(x, out var n);
        return OfParts<S, V>(S.MultiplyAdd(n, S.Broadcast(2.12194440e-4f), r), n);
    }

    /// <summary>e^(x + rest) for x within −120…90 and a rest that x may have lost to rounding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V OfSum<S, V>(V x, V rest) where S : struct, ISimd<V> where V : struct
    {
        var r = Reduce<S, V>(x, out var n);
        return OfParts<S, V>(S.Add(r, S.MultiplyAdd(n, S.Broadcast(2.12194440e-4f), rest)), n);
    }

    /// <summary>x less n·ln 2's first part, which is exact; the second part, −2.12…e−4, is the caller's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Reduce<S, V>(V x, out V n) where S : struct, ISimd<V> where V : struct
    {
        n = S.Round(S.Multiply(x, S.Broadcast(1.44269504f)));
        return S.MultiplyAdd(n, S.Broadcast(-0.693359375f), x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V OfParts<S, V>(V r, V n) where S : struct, ISimd<V> where V : struct
    {
        var q = S.Broadcast(0.00138214661f);
        q = S.MultiplyAdd(q, r, S.Broadcast(0.00836808886f));
        q = S.MultiplyAdd(q, r, S.Broadcast(0.0416682027f));
        q = S.MultiplyAdd(q, r, S.Broadcast(0.166665226f));
        q = S.MultiplyAdd(q, r, S.Broadcast(0.49999994f));
        var p = S.MultiplyAdd(q, S.Multiply(r, r), r);
        return S.Scale(S.Add(p, S.Broadcast(1f)), n);
    }
}

/// <summary>eˣ − 1, at most 2 units in the last place off, also near 0; −1 below −18, ∞ above 88.73.</summary>
/// <remarks>2ⁿ·(r + r²·q(r)) + (2ⁿ − 1), with the q of degree 5 whose largest relative error, 2⁻³⁰, is smallest.</remarks>
internal readonly struct ExponentialMinusOne : IDifferentiable
{
    public static bool ReadsResult => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        var y = S.AtMost(S.AtLeast(x, S.Broadcast(-25f)), S.Broadcast(89f));
        // e⁸⁹ must come out as ∞ though 2¹²⁸ is none: half of it is computed, and doubled at the end.
        var half = Halved<S, V>(y);
        return S.SelectGreater(S.Broadcast(2.9e-8f), S.Absolute(x), x, S.Add(half, half));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V at, V dy) where S : struct, ISimd<V> where V : struct => S.MultiplyAdd(dy, at, dy);

    /// <summary>½·(eˣ − 1) for x within −25…89.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Halved<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        var r = Exponential.Reduce<S, V>(x, out var n);
        r = S.MultiplyAdd(n, S.Broadcast(2.12194440e-4f), r);
        var q = S.Broadcast(0.000196563691f);
        q = S.MultiplyAdd(q, r, S.Broadcast(0.00139352644f));
        q = S.MultiplyAdd(q, r, S.Broadcast(0.0083336439f));
        q = S.MultiplyAdd(q, r, S.Broadcast(0.0416664667f));
        q = S.MultiplyAdd(q, r, S.Broadcast(0.166666657f));
        q = S.MultiplyAdd(q, r, S.Broadcast(0.5f));
        var power = S.PowerOfTwo(S.Subtract(n, S.Broadcast(1f)));
        var rest = S.Multiply(S.Multiply(r, power), S.Multiply(r, q));
        return S.Add(S.Subtract(power, S.Broadcast(0.5f)), S.MultiplyAdd(r, power, rest));
    }
}
