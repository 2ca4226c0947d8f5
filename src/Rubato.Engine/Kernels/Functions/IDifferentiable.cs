using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>A function f of one number together with its derivative.</summary>
internal interface IDifferentiable : IUnary
{
    /// <summary>Whether <see cref="Gradient"/> reads f(x) instead of x.</summary>
    static abstract bool ReadsResult { get; }

    /// <summary>dy·f′(x), from x or from f(x).</summary>
    V Gradient<S, V>(V at, V dy)
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>dy·f′(x) as a function of two numbers.</summary>
internal readonly struct GradientOf<F>(F function) : IBinary
    where F : struct, IDifferentiable
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x, V y) where S : struct, ISimd<V> where V : struct => function.Gradient<S, V>(x, y);
}
