using System.Collections.Immutable;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Optimisers that average gradients and their squares: m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g².</summary>
/// <remarks>
/// <para>
/// The averages start from 0, so their weights sum to w₁ = 1−Πβ₁ and w₂ = 1−Πβ₂, the products over all steps so far. The bias
/// correction divides by them: m̂ = m/w₁, v̂ = v/w₂. Where β is constant the products are the usual powers βᵗ; where it is
/// scheduled they stay exact, while PyTorch takes the present β to the power t. Switched off, w₁ and w₂ count as 1.
/// </para>
/// <para>
/// Hyperparameters: <c>lr</c> η ≥ 0, <c>beta1</c> β₁ and <c>beta2</c> β₂ in [0, 1), <c>eps</c> ε ≥ 0, <c>weight_decay</c> λ ≥ 0. With
/// ε = 0 a coordinate whose gradients were all 0 stays where it is.
/// </para>
/// </remarks>
public abstract class MomentOptimizer : Optimizer
{
    private protected const int Rate = 0, Beta1 = 1, Beta2 = 2, Epsilon = 3, Decay = 4;
    private protected const int Product1 = 0, Product2 = 1;
    private readonly WeightDecayKind decay;

    private protected MomentOptimizer(
        ParameterSet parameters, ImmutableArray<ParameterGroup> groups, double learningRate, double beta1, double beta2,
        double epsilon, double weightDecay, bool biasCorrection, WeightDecayKind decay, ReadOnlySpan<Hyperparameter> hyperparameters = default,
        ReadOnlySpan<string> states = default, ReadOnlySpan<NamedNumber> numbers = default)
        : base(
            parameters, groups,
            [
                Hyperparameter.NonNegative("lr", learningRate), Hyperparameter.Share("beta1", beta1), Hyperparameter.Share("beta2", beta2),
                Hyperparameter.NonNegative("eps", epsilon), Hyperparameter.NonNegative("weight_decay", weightDecay), .. hyperparameters,
            ],
            ["first_moment", "second_moment", .. states], [new("beta1_product", 1), new("beta2_product", 1), .. numbers])
    {
        HasBiasCorrection = biasCorrection;
        this.decay = decay;
    }

    /// <summary>Whether the averages are divided by their weights' sums.</summary>
    public bool HasBiasCorrection { get; }

    private protected override void Begin(int group)
    {
        Memory[Product1, group] *= this[Beta1, group];
        Memory[Product2, group] *= this[Beta2, group];
    }

    /// <summary>w₁.</summary>
    private protected double FirstWeight(int group) => HasBiasCorrection ? 1 - Memory[Product1, group] : 1;

    /// <summary>w₂.</summary>
    private protected double SecondWeight(int group) => HasBiasCorrection ? 1 - Memory[Product2, group] : 1;

    private protected MomentNumbers Moments(int group) => new(this[Beta1, group], this[Beta2, group]);

    /// <summary>The weight decay of a step at this rate.</summary>
    private protected WeightDecay DecayOf(int group, double rate) => WeightDecay.Of(decay, rate, this[Decay, group]);

    /// <summary>The step of Adam itself.</summary>
    private protected AdamNumbers AdamStep(int group) => new(
        Moments(group), DecayOf(group, this[Rate, group]), this[Rate, group] / FirstWeight(group), 1 / Math.Sqrt(SecondWeight(group)), AboveZero(this[Epsilon, group]));
}
