using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>tanh x, at most 2 units in the last place off.</summary>
/// <remarks>
/// y = h/(h + 1) with h = ½·(e^2|x| − 1), and the sign of x. Where h is small, h − h·y is the same without the rounding of h + 1.
/// </remarks>
internal readonly struct HyperbolicTangent : IDifferentiable
{
    public static bool ReadsResult => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        var size = S.AtMost(S.Absolute(x), S.Broadcast(10f));
        var h = ExponentialMinusOne.Halved<S, V>(S.Add(size, size));
        var y = S.Divide(h, S.Add(h, S.Broadcast(1f)));
        y = S.SelectGreater(S.Broadcast(0.5f), h, S.MultiplyAdd(S.Subtract(S.Zero, h), y, h), y);
        return S.SelectGreater(S.Broadcast(1e-4f), size, x, S.CopySign(y, x));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V at, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(dy, S.Subtract(S.Broadcast(1f), S.Multiply(at, at)));
}

/// <summary>1/(1 + e⁻ˣ), at most 2 units in the last place off; 0 below −104.</summary>
/// <remarks>With t = e^−|x| and y = t/(1 + t): above 0 it is 1 − y, below y, there as t − t·y, without the rounding of 1 + t.</remarks>
internal readonly struct Sigmoid : IDifferentiable
{
    public static bool ReadsResult => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        var t = OfMinusSize<S, V>(x);
        var one = S.Broadcast(1f);
        var y = S.Divide(t, S.Add(t, one));
        return S.SelectGreater(S.Zero, x, S.MultiplyAdd(S.Subtract(S.Zero, t), y, t), S.Subtract(one, y));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V at, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(dy, S.Multiply(at, S.Subtract(S.Broadcast(1f), at)));

    /// <summary>e^−|x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V OfMinusSize<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        Exponential.Regular<S, V>(S.Subtract(S.Zero, S.AtMost(S.Absolute(x), S.Broadcast(104f))));
}

/// <summary>ln(1 + e^βx)/β = max(x, 0) + ln(1 + e^−|βx|)/β.</summary>
internal readonly struct Softplus(float beta) : IDifferentiable
{
    public float Beta => beta;

    public static bool ReadsResult => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        var power = Sigmoid.OfMinusSize<S, V>(S.Multiply(x, S.Broadcast(beta)));
        return S.MultiplyAdd(
            S.Broadcast(1 / beta), LogarithmOfOnePlus.Regular<S, V>(power), default(PositivePart).Apply<S, V>(x));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V at, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(dy, default(Sigmoid).Apply<S, V>(S.Multiply(at, S.Broadcast(beta))));
}

/// <summary>ln(1/(1 + e⁻ˣ)) = min(x, 0) − ln(1 + e^−|x|).</summary>
internal readonly struct LogSigmoid : IDifferentiable
{
    public static bool ReadsResult => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.Subtract(S.Zero, new Softplus(1).Apply<S, V>(S.Subtract(S.Zero, x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V at, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(dy, default(Sigmoid).Apply<S, V>(S.Subtract(S.Zero, at)));
}

/// <summary>x·sigmoid(x); −0 at −∞.</summary>
internal readonly struct Silu : IDifferentiable
{
    public static bool ReadsResult => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(S.AtLeast(x, S.Broadcast(-200f)), default(Sigmoid).Apply<S, V>(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V at, V dy) where S : struct, ISimd<V> where V : struct
    {
        var bounded = S.AtMost(S.AtLeast(at, S.Broadcast(-200f)), S.Broadcast(200f));
        var s = default(Sigmoid).Apply<S, V>(bounded);
        var rest = S.Multiply(bounded, S.Subtract(S.Broadcast(1f), s));
        return S.Multiply(dy, S.MultiplyAdd(s, rest, s));
    }
}

/// <summary>x where it is positive, else α·(eˣ − 1); α at least 0, so that the result tells which.</summary>
internal readonly struct ExponentialLinear(float alpha) : IDifferentiable
{
    public float Alpha => alpha;

    public static bool ReadsResult => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.SelectGreater(x, S.Zero, x, S.Multiply(S.Broadcast(alpha), default(ExponentialMinusOne).Apply<S, V>(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V at, V dy) where S : struct, ISimd<V> where V : struct =>
        S.SelectGreater(at, S.Zero, dy, S.Multiply(dy, S.Add(at, S.Broadcast(alpha))));
}
