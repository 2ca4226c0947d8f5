using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Adam whose steps never grow again: v̂ is the largest v so far (S. J. Reddi, S. Kale and S. Kumar, 2018, arXiv:1904.09237).</summary>
/// <remarks>
/// m and v as in <see cref="MomentOptimizer"/>, which has the hyperparameters; u ← max(u, v); θ ← θ − η·m̂/(√(u/w₂) + ε). The maximum is
/// taken before the bias correction, as PyTorch does; the paper has no correction.
/// </remarks>
public sealed class AmsGrad : MomentOptimizer
{
    /// <param name="parameters">What is moved.</param>
    /// <param name="groups">Groups with hyperparameters of their own; one for all parameters when left out.</param>
    /// <param name="learningRate">η at first.</param>
    /// <param name="beta1">β₁ at first.</param>
    /// <param name="beta2">β₂ at first.</param>
    /// <param name="epsilon">ε at first.</param>
    /// <param name="weightDecay">λ at first.</param>
    /// <param name="biasCorrection">Whether the averages are divided by their weights' sums.</param>
    /// <param name="decay">How weight decay enters.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value isn't allowed.</exception>
    public AmsGrad(
        ParameterSet parameters, ImmutableArray<ParameterGroup> groups = default, double learningRate = 1e-3, double beta1 = 0.9,
        double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0, bool biasCorrection = true, WeightDecayKind decay = WeightDecayKind.Coupled)
        : base(parameters, groups, learningRate, beta1, beta2, epsilon, weightDecay, biasCorrection, decay, states: ["largest_second_moment"])
    {
    }

    private protected override void Update(int group, Parameter first, int length) => Run(new Move(AdamStep(group)), first, length);

    private readonly record struct Move(AdamNumbers Adam) : IUpdate
    {
        public void Run<S, V>(in Sweep sweep)
            where S : struct, ISimd<V>
            where V : struct => sweep.Over<S, V, Rule<S, V>>(new(Adam));
    }

    private readonly struct Rule<S, V>(AdamNumbers n) : IUpdateRule<V>
        where S : struct, ISimd<V>
        where V : struct
    {
        private readonly Moments<S, V> moments = new(n.Moments);
        private readonly V coupled = S.Broadcast((float)n.Decay.Coupled), shrink = S.Broadcast((float)n.Decay.Shrink);
        private readonly V step = S.Broadcast((float)-n.Step), rootScale = S.Broadcast((float)n.RootScale), epsilon = S.Broadcast((float)n.Epsilon);

        public static int States => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Coordinate<V> x)
        {
            moments.Gather(ref x, S.MultiplyAdd(coupled, x.Value, x.Gradient));
            x.C = S.SelectGreater(x.C, x.B, x.C, x.B);
            var root = S.MultiplyAdd(S.SquareRoot(x.C), rootScale, epsilon);
            x.Value = S.MultiplyAdd(shrink, x.Value, S.Multiply(step, S.Divide(x.A, root)));
        }
    }
}
