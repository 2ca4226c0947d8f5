using System.Collections.Immutable;

namespace Rubato.Engine;

/// <summary>Adam, with L2 regularisation where asked (D. P. Kingma and J. Ba, 2015, arXiv:1412.6980, algorithm 1).</summary>
/// <remarks>
/// d = g + λθ; m ← β₁m + (1−β₁)d; v ← β₂v + (1−β₂)d²; θ ← θ − η·m̂/(√v̂ + ε). Hyperparameters and bias correction:
/// <see cref="MomentOptimizer"/>. For a decay that doesn't pass through the averages use <see cref="AdamW"/>.
/// </remarks>
public sealed class Adam : MomentOptimizer
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
    public Adam(
        ParameterSet parameters, ImmutableArray<ParameterGroup> groups = default, double learningRate = 1e-3,
        double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0, bool biasCorrection = true)
        : base(parameters, groups, learningRate, beta1, beta2, epsilon, weightDecay, biasCorrection, WeightDecayKind.Coupled)
    {
    }

    private protected override void Update(int group, Parameter first, int length) => Run(AdamStep(group), first, length);
}
