using System.Collections.Immutable;

namespace Rubato.Engine;

/// <summary>Rectified Adam: a warmup that follows from the variance of 1/√v (L. Liu et al., 2020, arXiv:1908.03265).</summary>
/// <remarks>
/// <para>
/// m and v as in <see cref="MomentOptimizer"/>, which has the hyperparameters. ρ∞ = 2/(1−β₂) − 1; ρₜ is the length of the plain average
/// that is as old as v. Where ρₜ &gt; 5: θ ← θ − η·r·m̂·√w₂/(√v + ε) with r² = (ρₜ−4)(ρₜ−2)ρ∞/((ρ∞−4)(ρ∞−2)ρₜ), else θ ← θ − η·m̂.
/// </para>
/// <para>
/// A plain average of length ρ is (ρ+1)/2 steps old, so ρₜ = 2·(mean age of v's weights) − 1. For a constant β₂ that is the paper's
/// ρ∞ − 2tβ₂ᵗ/(1−β₂ᵗ); here the ages are kept, and it is exact under a scheduled β₂ too.
/// </para>
/// </remarks>
public sealed class RAdam : MomentOptimizer
{
    private const int Age = 2;

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
    public RAdam(
        ParameterSet parameters, ImmutableArray<ParameterGroup> groups = default, double learningRate = 1e-3, double beta1 = 0.9,
        double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0, bool biasCorrection = true, WeightDecayKind decay = WeightDecayKind.Coupled)
        : base(
            parameters, groups, learningRate, beta1, beta2, epsilon, weightDecay, biasCorrection, decay, numbers: [new("weighted_age", 0)])
    {
    }

    private protected override void Begin(int group)
    {
        // Every weight in v is a step older and β₂ times as large; the new one is of age 1.
        var beta2 = this[Beta2, group];
        Memory[Age, group] = beta2 * (Memory[Age, group] + 1 - Memory[Product2, group]) + 1 - beta2;
        base.Begin(group);
    }

    private protected override void Update(int group, Parameter first, int length)
    {
        var numbers = AdamStep(group);
        var rhoInfinity = 2 / (1 - this[Beta2, group]) - 1;
        var rho = 2 * Memory[Age, group] / (1 - Memory[Product2, group]) - 1;
        if (rho > 5)
        {
            var rectification = Math.Sqrt((rho - 4) * (rho - 2) * rhoInfinity / ((rhoInfinity - 4) * (rhoInfinity - 2) * rho));
            Run(numbers with { Step = numbers.Step * rectification / numbers.RootScale, RootScale = 1 }, first, length);
        }
        else
        {
            Run(numbers with { RootScale = 0, Epsilon = 1 }, first, length); // the root counts as 1
        }
    }
}
