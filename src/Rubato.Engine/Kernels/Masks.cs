using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>x where the mask is neither 0 nor NaN, else 0.</summary>
internal readonly struct KeepWhere : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x, V mask) where S : struct, ISimd<V> where V : struct =>
        S.SelectGreater(mask, S.Zero, x, S.SelectGreater(S.Zero, mask, x, S.Zero));
}

/// <summary>x where the mask is 0 (or NaN), else 0.</summary>
internal readonly struct DropWhere : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x, V mask) where S : struct, ISimd<V> where V : struct =>
        S.SelectGreater(mask, S.Zero, S.Zero, S.SelectGreater(S.Zero, mask, S.Zero, x));
}

/// <summary>1 at 0 (and at NaN), else 0.</summary>
internal readonly struct OneAtZero : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        var notBelow = S.SelectGreater(S.Zero, x, S.Zero, S.Broadcast(1));
        return S.SelectGreater(x, S.Zero, S.Zero, notBelow);
    }
}

/// <summary>x where it is finite, else 0.</summary>
internal readonly struct FiniteOrZero : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        var infinity = S.Broadcast(float.PositiveInfinity);
        return S.SelectGreater(infinity, x, S.SelectGreater(x, S.Broadcast(float.NegativeInfinity), x, S.Zero), S.Zero);
    }
}
