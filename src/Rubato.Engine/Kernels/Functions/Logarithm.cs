using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>ln x, at most 2 units in the last place off; −∞ at 0, NaN below, ∞ at ∞.</summary>
/// <remarks>
/// x = m·2ᵉ with m in [√½, √2), f = m − 1; ln(1 + f) = f − ½f² + f³·p(f) with the p of degree 7 whose largest relative error,
/// 2⁻²⁷, is smallest. Numbers below the smallest normal one are scaled up first.
/// </remarks>
internal readonly struct Logarithm : IDifferentiable
{
    public static bool ReadsResult => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        var smallest = S.Broadcast(1.17549435e-38f);
        var m = S.Mantissa(S.SelectGreater(smallest, x, S.Multiply(x, S.Broadcast(16777216f)), x), out var e);
        e = S.SelectGreater(smallest, x, S.Subtract(e, S.Broadcast(24f)), e);
        return AtLimits<S, V>(x, OfParts<S, V>(S.Subtract(m, S.Broadcast(1f)), e));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V at, V dy) where S : struct, ISimd<V> where V : struct => S.Divide(dy, at);

    /// <summary>ln(1 + f) + e·ln 2 for f within √½ − 1…√2 − 1; ln 2 in two parts keeps the exponent's share exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V OfParts<S, V>(V f, V e) where S : struct, ISimd<V> where V : struct
    {
        var p = S.Broadcast(-0.076386936f);
        p = S.MultiplyAdd(p, f, S.Broadcast(0.127738953f));
        p = S.MultiplyAdd(p, f, S.Broadcast(-0.131636664f));
        p = S.MultiplyAdd(p, f, S.Broadcast(0.142005503f));
        p = S.MultiplyAdd(p, f, S.Broadcast(-0.166230604f));
        p = S.MultiplyAdd(p, f, S.Broadcast(0.200012609f));
        p = S.MultiplyAdd(p, f, S.Broadcast(-0.250008225f));
        p = S.MultiplyAdd(p, f, S.Broadcast(0.333333313f));
        var square = S.Multiply(f, f);
        var tail = S.MultiplyAdd(S.Multiply(p, f), square, S.Multiply(square, S.Broadcast(-0.5f)));
        var rest = S.MultiplyAdd(e, S.Broadcast(-2.12194440e-4f), tail);
        return S.MultiplyAdd(e, S.Broadcast(0.693359375f), S.Add(f, rest));
    }

    /// <summary>The result where x is positive and finite, else the limit or NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V AtLimits<S, V>(V x, V result) where S : struct, ISimd<V> where V : struct
    {
        var infinity = S.Broadcast(float.PositiveInfinity);
        result = S.SelectGreater(infinity, x, result, x);
        return S.SelectGreater(x, S.Zero, result, S.SelectGreater(S.Zero, x, S.Broadcast(float.NaN), S.Subtract(x, infinity)));
    }
}

/// <summary>ln(1 + x), at most 2 units in the last place off, also near 0; −∞ at −1, NaN below, ∞ at ∞.</summary>
/// <remarks>As <see cref="Logarithm"/> of 1 + x; what the sum loses to rounding is added to f.</remarks>
internal readonly struct LogarithmOfOnePlus : IDifferentiable
{
    public static bool ReadsResult => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        var one = S.Broadcast(1f);
        var sum = S.Add(x, one);
        var result = Logarithm.AtLimits<S, V>(sum, Regular<S, V>(x));
        return S.SelectGreater(S.Broadcast(2.9e-8f), S.Absolute(x), x, result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V at, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Divide(dy, S.Add(at, S.Broadcast(1f)));

    /// <summary>ln(1 + x) for finite x above −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Regular<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        var one = S.Broadcast(1f);
        var sum = S.Add(x, one);
        var lost = S.SelectGreater(x, one, S.Subtract(one, S.Subtract(sum, x)), S.Subtract(x, S.Subtract(sum, one)));
        var m = S.Mantissa(sum, out var e);
        // For e = 127 and more the power would be no normal number; nothing that counts was lost there.
        var power = S.PowerOfTwo(S.Subtract(S.Zero, S.AtMost(e, S.Broadcast(64f))));
        return Logarithm.OfParts<S, V>(S.MultiplyAdd(lost, power, S.Subtract(m, one)), e);
    }
}
