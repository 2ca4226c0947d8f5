using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>erf x = 2/√π·∫₀ˣ e^−t² dt, at most 2 units in the last place off.</summary>
/// <remarks>
/// Up to 0.9: x + x·p(x²); beyond: 1 − e^−g(|x|) with g the polynomial near −ln erfc; from 3.95 on the result is ±1. Both polynomials have the
/// smallest largest relative error, 2⁻²⁶ and 2⁻²⁸ of the result.
/// </remarks>
internal readonly struct ErrorFunction : IDifferentiable
{
    public static bool ReadsResult => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        var z = S.Multiply(x, x);
        var p = S.Broadcast(-0.000602079963f);
        p = S.MultiplyAdd(p, z, S.Broadcast(0.00499895914f));
        p = S.MultiplyAdd(p, z, S.Broadcast(-0.026770493f));
        p = S.MultiplyAdd(p, z, S.Broadcast(0.112819217f));
        p = S.MultiplyAdd(p, z, S.Broadcast(-0.376125038f));
        p = S.MultiplyAdd(p, z, S.Broadcast(0.128379151f));
        var near = S.MultiplyAdd(p, x, x);

        var size = S.AtMost(S.Absolute(x), S.Broadcast(3.95f));
        var g = S.Broadcast(-0.000198218695f);
        g = S.MultiplyAdd(g, size, S.Broadcast(0.00306550437f));
        g = S.MultiplyAdd(g, size, S.Broadcast(-0.02231526f));
        g = S.MultiplyAdd(g, size, S.Broadcast(0.104113728f));
        g = S.MultiplyAdd(g, size, S.Broadcast(0.636976063f));
        g = S.MultiplyAdd(g, size, S.Broadcast(1.12779725f));
        g = S.MultiplyAdd(g, size, S.Broadcast(0.000166446902f));
        var complement = Exponential.Regular<S, V>(S.Subtract(S.Zero, g));
        var far = S.CopySign(S.Subtract(S.Broadcast(1f), complement), x);
        return S.SelectGreater(size, S.Broadcast(0.9f), far, near);
    }

    /// <summary>dy·2/√π·e^−x².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V at, V dy) where S : struct, ISimd<V> where V : struct
    {
        var size = S.AtMost(S.Absolute(at), S.Broadcast(10.5f));
        return S.Multiply(S.Multiply(dy, S.Broadcast(1.12837917f)), Normal.Bell<S, V>(size, size));
    }
}

/// <summary>Φ(x), the standard normal distribution below x, at most 4 units in the last place off; 0 below −14.2.</summary>
internal readonly struct NormalCdf : IDifferentiable
{
    public static bool ReadsResult => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        var size = Normal.Bounded<S, V>(x);
        var mills = Normal.Mills<S, V>(size, out var t);
        // t is rounded; M is moved along M′ = x·M − φ(0) from the place that the rounded t stands for to the place that is meant.
        var one = S.Broadcast(1f);
        var quarter = S.Broadcast(0.25f);
        var sum = S.MultiplyAdd(size, quarter, one);
        var lost = S.MultiplyAdd(size, quarter, S.Subtract(one, sum));
        var minusT = S.Subtract(S.Zero, t);
        var off = S.MultiplyAdd(minusT, lost, S.MultiplyAdd(minusT, sum, one));
        var slope = S.MultiplyAdd(S.Subtract(S.Zero, size), mills, S.Broadcast(Normal.Peak));
        mills = S.MultiplyAdd(slope, S.Multiply(S.Multiply(off, sum), S.Broadcast(4f)), mills);

        var below = S.Multiply(mills, Normal.Bell<S, V>(size, S.Multiply(size, S.Broadcast(0.5f))));
        return S.SelectGreater(x, S.Zero, S.Subtract(one, below), below);
    }

    /// <summary>dy·e^−½x²/√2π.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V at, V dy) where S : struct, ISimd<V> where V : struct
    {
        var size = Normal.Bounded<S, V>(at);
        return S.Multiply(S.Multiply(dy, S.Broadcast(Normal.Peak)), Normal.Bell<S, V>(size, S.Multiply(size, S.Broadcast(0.5f))));
    }
}

/// <summary>x·Φ(x) = max(x, 0) − |x|·M(|x|)·e^−½x² (D. Hendrycks and K. Gimpel, 2016, arXiv:1606.08415).</summary>
internal readonly struct Gelu : IDifferentiable
{
    public static bool ReadsResult => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        var size = Normal.Bounded<S, V>(x);
        var below = S.Multiply(Normal.Mills<S, V>(size, out _), Normal.Bell<S, V>(size, S.Multiply(size, S.Broadcast(0.5f))));
        return S.MultiplyAdd(S.Subtract(S.Zero, size), below, default(PositivePart).Apply<S, V>(x));
    }

    /// <summary>dy·(Φ(x) + x·φ(x)): below 0 that is e^−½x²·(M − |x|·φ(0)), above 0 it is 1 less the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V at, V dy) where S : struct, ISimd<V> where V : struct
    {
        var size = Normal.Bounded<S, V>(at);
        var share = S.MultiplyAdd(size, S.Broadcast(-Normal.Peak), Normal.Mills<S, V>(size, out _));
        var below = S.Multiply(share, Normal.Bell<S, V>(size, S.Multiply(size, S.Broadcast(0.5f))));
        return S.Multiply(dy, S.SelectGreater(at, S.Zero, S.Subtract(S.Broadcast(1f), below), below));
    }
}

/// <summary>x·sigmoid(2u), u = √(2/π)·(x + 0.044715·x³): ½x·(1 + tanh u) without cancellation.</summary>
internal readonly struct GeluByTanh : IDifferentiable
{
    public const float First = 1.59576912f; // 2·√(2/π)
    public const float Third = 0.0713548139f; // 0.044715 times that

    public static bool ReadsResult => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        var bounded = Bounded<S, V>(x);
        var factor = S.MultiplyAdd(S.Multiply(bounded, bounded), S.Broadcast(Third), S.Broadcast(First));
        return S.Multiply(S.AtLeast(x, S.Broadcast(-20f)), default(Sigmoid).Apply<S, V>(S.Multiply(bounded, factor)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V at, V dy) where S : struct, ISimd<V> where V : struct
    {
        var bounded = Bounded<S, V>(at);
        var square = S.Multiply(bounded, bounded);
        var factor = S.MultiplyAdd(square, S.Broadcast(Third), S.Broadcast(First));
        var s = default(Sigmoid).Apply<S, V>(S.Multiply(bounded, factor));
        var slope = S.Multiply(bounded, S.MultiplyAdd(square, S.Broadcast(3 * Third), S.Broadcast(First)));
        return S.Multiply(dy, S.MultiplyAdd(S.Multiply(s, S.Subtract(S.Broadcast(1f), s)), slope, s));
    }

    /// <summary>Beyond ±20 the sigmoid is 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Bounded<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.AtMost(S.AtLeast(x, S.Broadcast(-20f)), S.Broadcast(20f));
}

/// <summary>Parts of the normal distribution.</summary>
internal static class Normal
{
    /// <summary>φ(0) = 1/√2π.</summary>
    public const float Peak = 0.398942280f;

    /// <summary>|x|, at most 15: beyond, everything has underflowed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Bounded<S, V>(V x) where S : struct, ISimd<V> where V : struct => S.AtMost(S.Absolute(x), S.Broadcast(15f));

    /// <summary>e^−ab; what the product loses to rounding counts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Bell<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct
    {
        var minus = S.Subtract(S.Zero, b);
        var product = S.Multiply(a, minus);
        return Exponential.OfSum<S, V>(product, S.MultiplyAdd(a, minus, S.Subtract(S.Zero, product)));
    }

    /// <summary>
    /// M(x) = Φ(−x)·e^½x² for x within 0…15: t·p(t) with t = 1/(1 + x/4) and the p of degree 9 whose largest relative error, 2⁻²⁶,
    /// is smallest.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Mills<S, V>(V x, out V t) where S : struct, ISimd<V> where V : struct
    {
        t = S.Divide(S.Broadcast(1f), S.MultiplyAdd(x, S.Broadcast(0.25f), S.Broadcast(1f)));
        var p = S.Broadcast(0.0167707801f);
        p = S.MultiplyAdd(p, t, S.Broadcast(-0.0638595521f));
        p = S.MultiplyAdd(p, t, S.Broadcast(0.0542406887f));
        p = S.MultiplyAdd(p, t, S.Broadcast(0.0248649959f));
        p = S.MultiplyAdd(p, t, S.Broadcast(0.015794998f));
        p = S.MultiplyAdd(p, t, S.Broadcast(0.0849321932f));
        p = S.MultiplyAdd(p, t, S.Broadcast(0.0726233944f));
        p = S.MultiplyAdd(p, t, S.Broadcast(0.0953751579f));
        p = S.MultiplyAdd(p, t, S.Broadcast(0.0995104238f));
        p = S.MultiplyAdd(p, t, S.Broadcast(0.0997469276f));
        return S.Multiply(p, t);
    }
}
