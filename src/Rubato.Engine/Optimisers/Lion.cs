using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Steps of equal size in every coordinate, along the sign of an average (X. Chen et al., 2023, arXiv:2302.06675).</summary>
/// <remarks>
/// c = β₁m + (1−β₁)g; θ ← (1−ηλ)θ − η·sign(c); m ← β₂m + (1−β₂)g. The sign of 0 is 0. Hyperparameters: <c>lr</c> η ≥ 0, <c>beta1</c> β₁
/// and <c>beta2</c> β₂ in [0, 1), <c>weight_decay</c> λ ≥ 0. Use a rate three to ten times smaller than AdamW's, and a decay as much larger.
/// </remarks>
public sealed class Lion : Optimizer
{
    private const int Rate = 0, Beta1 = 1, Beta2 = 2, Decay = 3;

    /// <param name="parameters">What is moved.</param>
    /// <param name="groups">Groups with hyperparameters of their own; one for all parameters when left out.</param>
    /// <param name="learningRate">η at first.</param>
    /// <param name="beta1">β₁ at first.</param>
    /// <param name="beta2">β₂ at first.</param>
    /// <param name="weightDecay">λ at first.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value isn't allowed.</exception>
    public Lion(
        ParameterSet parameters, ImmutableArray<ParameterGroup> groups = default, double learningRate = 1e-4, double beta1 = 0.9,
        double beta2 = 0.99, double weightDecay = 0)
        : base(
            parameters, groups,
            [
                Hyperparameter.NonNegative("lr", learningRate), Hyperparameter.Share("beta1", beta1), Hyperparameter.Share("beta2", beta2),
                Hyperparameter.NonNegative("weight_decay", weightDecay),
            ],
            ["first_moment"])
    {
    }

    private protected override void Update(int group, Parameter first, int length) => Run(
        new Move(this[Rate, group], this[Beta1, group], this[Beta2, group], 1 - this[Rate, group] * this[Decay, group]), first, length);

    private readonly record struct Move(double Rate, double Beta1, double Beta2, double Shrink) : IUpdate
    {
        public void Run<S, V>(in Sweep sweep)
            where S : struct, ISimd<V>
            where V : struct => sweep.Over<S, V, Rule<S, V>>(new(this));
    }

    private readonly struct Rule<S, V>(Move n) : IUpdateRule<V>
        where S : struct, ISimd<V>
        where V : struct
    {
        private readonly V beta1 = S.Broadcast((float)n.Beta1), rest1 = S.Broadcast((float)(1 - n.Beta1));
        private readonly V beta2 = S.Broadcast((float)n.Beta2), rest2 = S.Broadcast((float)(1 - n.Beta2));
        private readonly V rate = S.Broadcast((float)-n.Rate), shrink = S.Broadcast((float)n.Shrink);
        private readonly V one = S.Broadcast(1), minusOne = S.Broadcast(-1);

        public static int States => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Coordinate<V> x)
        {
            var c = S.MultiplyAdd(beta1, x.A, S.Multiply(rest1, x.Gradient));
            var sign = S.SelectGreater(c, S.Zero, one, S.SelectGreater(S.Zero, c, minusOne, c)); // 0 and NaN are their own sign
            x.Value = S.MultiplyAdd(rate, sign, S.Multiply(shrink, x.Value));
            x.A = S.MultiplyAdd(beta2, x.A, S.Multiply(rest2, x.Gradient));
        }
    }
}
