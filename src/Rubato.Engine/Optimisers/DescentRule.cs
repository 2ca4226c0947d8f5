using System.Runtime.CompilerServices;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>The numbers of a step straight along the gradient.</summary>
internal readonly record struct DescentNumbers(double Rate, WeightDecay Decay) : IUpdate
{
    public void Run<S, V>(in Sweep sweep)
        where S : struct, ISimd<V>
        where V : struct => sweep.Over<S, V, DescentRule<S, V>>(new(this));
}

/// <summary>θ ← shrink·θ − η·(g + coupled·θ).</summary>
internal readonly struct DescentRule<S, V>(DescentNumbers n) : IUpdateRule<V>
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly V rate = S.Broadcast((float)-n.Rate);
    private readonly V coupled = S.Broadcast((float)n.Decay.Coupled), shrink = S.Broadcast((float)n.Decay.Shrink);

    public static int States => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Coordinate<V> x) =>
        x.Value = S.MultiplyAdd(rate, S.MultiplyAdd(coupled, x.Value, x.Gradient), S.Multiply(shrink, x.Value));
}
