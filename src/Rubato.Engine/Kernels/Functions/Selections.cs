using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>x where y is positive, else 0.</summary>
internal readonly struct WherePositive : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x, V y) where S : struct, ISimd<V> where V : struct => S.SelectGreater(y, S.Zero, x, S.Zero);
}

/// <summary>x where y is not 0 (NaN isn't), else 0.</summary>
internal readonly struct WhereTrue : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x, V y) where S : struct, ISimd<V> where V : struct => S.SelectEqual(y, S.Zero, S.Zero, x);
}

/// <summary>x where y is 0, else 0.</summary>
internal readonly struct WhereFalse : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x, V y) where S : struct, ISimd<V> where V : struct => S.SelectEqual(y, S.Zero, x, S.Zero);
}

/// <summary>1 where x &gt; y, else 0.</summary>
internal readonly struct IsGreater : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x, V y) where S : struct, ISimd<V> where V : struct => S.SelectGreater(x, y, S.Broadcast(1f), S.Zero);
}

/// <summary>1 where x &gt; y, ½ where they are equal, else 0; ½ where either is NaN.</summary>
internal readonly struct ShareOfMaximum : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x, V y) where S : struct, ISimd<V> where V : struct =>
        S.SelectGreater(x, y, S.Broadcast(1f), S.SelectGreater(y, x, S.Zero, S.Broadcast(0.5f)));
}

/// <summary>The larger of two numbers; NaN where either is NaN.</summary>
internal readonly struct Larger : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x, V y) where S : struct, ISimd<V> where V : struct =>
        S.SelectGreater(x, y, x, S.SelectGreater(y, x, y, S.SelectEqual(x, y, x, S.Add(x, y))));
}

/// <summary>The smaller of two numbers; NaN where either is NaN.</summary>
internal readonly struct Smaller : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x, V y) where S : struct, ISimd<V> where V : struct =>
        S.SelectGreater(y, x, x, S.SelectGreater(x, y, y, S.SelectEqual(x, y, x, S.Add(x, y))));
}

/// <summary>|x|; its derivative at 0 is 0.</summary>
internal readonly struct Absolute : IDifferentiable
{
    public static bool ReadsResult => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct => S.Absolute(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V at, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(dy, default(Sign).Apply<S, V>(at));
}

/// <summary>−1, 0 or 1; NaN stays NaN.</summary>
internal readonly struct Sign : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.SelectGreater(S.Absolute(x), S.Zero, S.CopySign(S.Broadcast(1f), x), x);
}

/// <summary>x kept within bounds; its derivative is 1 from bound to bound, both included. NaN stays NaN.</summary>
internal readonly struct Within(float low, float high) : IDifferentiable
{
    public static bool ReadsResult => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        var (least, most) = (S.Broadcast(low), S.Broadcast(high));
        return S.SelectGreater(x, most, most, S.SelectGreater(least, x, least, x));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V at, V dy) where S : struct, ISimd<V> where V : struct =>
        S.SelectGreater(at, S.Broadcast(high), S.Zero, S.SelectGreater(S.Broadcast(low), at, S.Zero, dy));
}

/// <summary>max(x, 0), from whose result its derivative follows; 0 for NaN is not made: NaN stays NaN.</summary>
internal readonly struct PositivePart : IDifferentiable
{
    public static bool ReadsResult => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct => S.SelectGreater(S.Zero, x, S.Zero, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V at, V dy) where S : struct, ISimd<V> where V : struct => S.SelectGreater(at, S.Zero, dy, S.Zero);
}

/// <summary>x where it is positive, else slope·x; the derivative at 0 is the slope.</summary>
internal readonly struct LeakyPositivePart(float slope) : IDifferentiable
{
    public static bool ReadsResult => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.SelectGreater(x, S.Zero, x, S.Multiply(S.Broadcast(slope), x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V at, V dy) where S : struct, ISimd<V> where V : struct =>
        S.SelectGreater(at, S.Zero, dy, S.Multiply(S.Broadcast(slope), dy));
}

/// <summary>x²/2β where |x| &lt; β, else |x| − β/2; β is positive.</summary>
internal readonly struct SmoothAbsolute(float beta) : IDifferentiable
{
    public static bool ReadsResult => false;

    public float Beta => beta;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        var size = S.Absolute(x);
        var near = S.Multiply(S.Multiply(S.Multiply(x, S.Broadcast(0.5f)), x), S.Broadcast(1 / beta));
        return S.SelectGreater(S.Broadcast(beta), size, near, S.Subtract(size, S.Broadcast(beta / 2)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V at, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(dy, new Within(-1, 1).Apply<S, V>(S.Multiply(at, S.Broadcast(1 / beta))));
}
