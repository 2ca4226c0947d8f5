using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Schedule-free AdamW (A. Defazio et al., 2024, arXiv:2405.15682): d = g/(√v̂ + ε).</summary>
/// <remarks>
/// v ← β₂v + (1−β₂)g², v̂ = v/w₂ with w₂ = 1−Πβ₂, or 1 where the bias correction is off. The rest is in <see cref="ScheduleFreeOptimizer"/>.
/// Hyperparameters: <c>lr</c> η ≥ 0, <c>beta1</c> β in (0, 1], <c>beta2</c> β₂ in [0, 1), <c>eps</c> ε ≥ 0, <c>weight_decay</c> λ ≥ 0.
/// </remarks>
public sealed class ScheduleFreeAdamW : ScheduleFreeOptimizer
{
    private const int Rate = 0, Beta1 = 1, Beta2 = 2, Epsilon = 3, Decay = 4;
    private const int Product2 = 2;

    /// <param name="parameters">What is moved.</param>
    /// <param name="groups">Groups with hyperparameters of their own; one for all parameters when left out.</param>
    /// <param name="learningRate">η at first.</param>
    /// <param name="beta1">β at first.</param>
    /// <param name="beta2">β₂ at first.</param>
    /// <param name="epsilon">ε at first.</param>
    /// <param name="weightDecay">λ at first.</param>
    /// <param name="biasCorrection">Whether v is divided by its weights' sum.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value isn't allowed.</exception>
    public ScheduleFreeAdamW(
        ParameterSet parameters, ImmutableArray<ParameterGroup> groups = default, double learningRate = 2.5e-3, double beta1 = 0.9,
        double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0, bool biasCorrection = true)
        : base(
            parameters, groups,
            [
                Hyperparameter.NonNegative("lr", learningRate), Hyperparameter.PositiveShare("beta1", beta1), Hyperparameter.Share("beta2", beta2),
                Hyperparameter.NonNegative("eps", epsilon), Hyperparameter.NonNegative("weight_decay", weightDecay),
            ],
            Rate, Beta1, ["second_moment"], [new("beta2_product", 1)]) => HasBiasCorrection = biasCorrection;

    /// <summary>Whether v is divided by its weights' sum.</summary>
    public bool HasBiasCorrection { get; }

    private protected override void Begin(int group)
    {
        base.Begin(group);
        Memory[Product2, group] *= this[Beta2, group];
    }

    private protected override void Update(int group, Parameter first, int length)
    {
        var weight = HasBiasCorrection ? 1 - Memory[Product2, group] : 1;
        Run(
            new Move(Interpolation(group), this[Beta2, group], 1 / Math.Sqrt(weight), AboveZero(this[Epsilon, group]), this[Decay, group]),
            first, length);
    }

    private readonly record struct Move(ScheduleFreeNumbers Interpolation, double Beta2, double RootScale, double Epsilon, double Decay) : IUpdate
    {
        public void Run<S, V>(in Sweep sweep)
            where S : struct, ISimd<V>
            where V : struct => sweep.Over<S, V, Rule<S, V>>(new(this));
    }

    private readonly struct Rule<S, V>(Move n) : IUpdateRule<V>
        where S : struct, ISimd<V>
        where V : struct
    {
        private readonly ScheduleFreeMove<S, V> move = new(n.Interpolation);
        private readonly V beta2 = S.Broadcast((float)n.Beta2), rest2 = S.Broadcast((float)(1 - n.Beta2));
        private readonly V rootScale = S.Broadcast((float)n.RootScale), epsilon = S.Broadcast((float)n.Epsilon), decay = S.Broadcast((float)n.Decay);

        public static int States => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Coordinate<V> x)
        {
            x.B = S.MultiplyAdd(beta2, x.B, S.Multiply(S.Multiply(rest2, x.Gradient), x.Gradient));
            var root = S.MultiplyAdd(S.SquareRoot(x.B), rootScale, epsilon);
            move.Along(ref x, S.MultiplyAdd(decay, x.Value, S.Divide(x.Gradient, root)));
        }
    }
}
