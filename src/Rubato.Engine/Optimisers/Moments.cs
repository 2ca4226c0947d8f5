using System.Runtime.CompilerServices;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>β₁ and β₂.</summary>
internal readonly record struct MomentNumbers(double Beta1, double Beta2);

/// <summary>The averages of gradients and their squares, in states A and B.</summary>
internal readonly struct Moments<S, V>(MomentNumbers n)
    where S : struct, ISimd<V>
    where V : struct
{
    // The rests come from the unrounded β: near 1 the difference of rounded numbers would be far off.
    private readonly V beta1 = S.Broadcast((float)n.Beta1), rest1 = S.Broadcast((float)(1 - n.Beta1));
    private readonly V beta2 = S.Broadcast((float)n.Beta2), rest2 = S.Broadcast((float)(1 - n.Beta2));

    /// <summary>m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Gather(ref Coordinate<V> x, V gradient)
    {
        x.A = S.MultiplyAdd(beta1, x.A, S.Multiply(rest1, gradient));
        x.B = S.MultiplyAdd(beta2, x.B, S.Multiply(S.Multiply(rest2, gradient), gradient));
    }
}
