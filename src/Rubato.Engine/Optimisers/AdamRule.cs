using System.Runtime.CompilerServices;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>The numbers of a step of Adam and its kin, bias corrections already inside.</summary>
/// <param name="Moments">β₁ and β₂.</param>
/// <param name="Decay">The weight decay.</param>
/// <param name="Step">η/w₁.</param>
/// <param name="RootScale">1/√w₂.</param>
/// <param name="Epsilon">ε.</param>
internal readonly record struct AdamNumbers(MomentNumbers Moments, WeightDecay Decay, double Step, double RootScale, double Epsilon) : IUpdate
{
    public void Run<S, V>(in Sweep sweep)
        where S : struct, ISimd<V>
        where V : struct => sweep.Over<S, V, AdamRule<S, V>>(new(this));
}

/// <summary>d = g + coupled·θ; m and v of d; θ ← shrink·θ − step·m/(√v·rootScale + ε).</summary>
internal readonly struct AdamRule<S, V>(AdamNumbers n) : IUpdateRule<V>
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly Moments<S, V> moments = new(n.Moments);
    private readonly V coupled = S.Broadcast((float)n.Decay.Coupled), shrink = S.Broadcast((float)n.Decay.Shrink);
    private readonly V step = S.Broadcast((float)-n.Step), rootScale = S.Broadcast((float)n.RootScale), epsilon = S.Broadcast((float)n.Epsilon);

    public static int States => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Coordinate<V> x)
    {
        moments.Gather(ref x, S.MultiplyAdd(coupled, x.Value, x.Gradient));
        var root = S.MultiplyAdd(S.SquareRoot(x.B), rootScale, epsilon);
        x.Value = S.MultiplyAdd(shrink, x.Value, S.Multiply(step, S.Divide(x.A, root)));
    }
}
