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

/// <summary>x + share·(y − x): the difference is rounded, then the rest at once.</summary>
internal readonly struct Towards(float share) : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x, V y) where S : struct, ISimd<V> where V : struct =>
        S.MultiplyAdd(S.Broadcast(share), S.Subtract(y, x), x);
}

/// <summary>scale·x + shift, rounded once.</summary>
internal readonly struct Affine(float scale, float shift) : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.MultiplyAdd(S.Broadcast(scale), x, S.Broadcast(shift));
}
