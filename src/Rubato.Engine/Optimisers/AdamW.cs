using System.Collections.Immutable;

namespace Rubato.Engine;

/// <summary>
/// Adam with decoupled weight decay (D. P. Kingma and J. Ba, 2015, arXiv:1412.6980; I. Loshchilov and F. Hutter, 2019,
/// arXiv:1711.05101).
/// </summary>
/// <remarks>
/// m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; θ ← (1−ηλ)θ − η·m̂/(√v̂ + ε). Hyperparameters and bias correction: <see cref="MomentOptimizer"/>.
/// </remarks>
public sealed class AdamW : MomentOptimizer
{
    /// <param name="parameters">What is moved.</param>
    /// <param name="groups">Groups with hyperparameters of their own; one for all parameters when left out.</param>
    /// <param name="learningRate">η at first.</param>
    /// <param name="beta1">β₁ at first.</param>
    /// <param name="beta2">β₂ at first.</param>
    /// <param name="epsilon">ε at first.</param>
    /// <param name="weightDecay">λ at first.</param>
    /// <param name="biasCorrection">Whether the averages are divided by their weights' sums.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value isn't allowed.</exception>
    public AdamW(
        ParameterSet parameters, ImmutableArray<ParameterGroup> groups = default, double learningRate = 1e-3,
        double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0.01, bool biasCorrection = true)
        : base(parameters, groups, learningRate, beta1, beta2, epsilon, weightDecay, biasCorrection, WeightDecayKind.Decoupled)
    {
    }

    private protected override void Update(int group, Parameter first, int length) => Run(AdamStep(group), first, length);
}
