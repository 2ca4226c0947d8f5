using System.Collections.Immutable;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>How weight decay enters a step of gradient descent.</summary>
public enum WeightDecayKind
{
    /// <summary>λθ is added to the gradient and so passes through the momentum (L2 regularisation).</summary>
    Coupled,

    /// <summary>θ shrinks by the factor 1−ηλ beside the step (arXiv:1711.05101).</summary>
    Decoupled,
}

/// <summary>
/// Stochastic gradient descent with momentum (B. T. Polyak, 1964) or Nesterov's (I. Sutskever et al., ICML 2013).
/// </summary>
/// <remarks>
/// d = g + λθ (coupled) or g; u ← μu + d; θ ← θ − η·u, or with Nesterov θ − η·(d + μu); decoupled decay multiplies θ by 1−ηλ.
/// Without dampening, as PyTorch's. Hyperparameters: <c>lr</c> η ≥ 0, <c>momentum</c> μ in [0, 1), <c>weight_decay</c> λ ≥ 0.
/// </remarks>
public sealed class Sgd : Optimizer
{
    private const int Rate = 0, Momentum = 1, Decay = 2;
    private readonly Tensor velocity;
    private readonly bool nesterov;
    private readonly WeightDecayKind decay;

    /// <param name="parameters">What is moved.</param>
    /// <param name="groups">Groups with hyperparameters of their own; one for all parameters when left out.</param>
    /// <param name="learningRate">η at first.</param>
    /// <param name="momentum">μ at first.</param>
    /// <param name="weightDecay">λ at first.</param>
    /// <param name="nesterov">Whether a step looks ahead along the velocity.</param>
    /// <param name="decay">How weight decay enters.</param>
    public Sgd(
        ParameterSet parameters, ImmutableArray<ParameterGroup> groups = default, double learningRate = 0.1,
        double momentum = 0, double weightDecay = 0, bool nesterov = false, WeightDecayKind decay = WeightDecayKind.Coupled)
        : base(
            parameters, groups.IsDefault ? ParameterGroup.All(parameters) : groups,
            [("lr", learningRate), ("momentum", momentum), ("weight_decay", weightDecay)])
    {
        velocity = NewState();
        this.nesterov = nesterov;
        this.decay = decay;
    }

    private protected override void Update(int group, int start, int length)
    {
        var (rate, coefficient) = (this[Rate, group], this[Decay, group]);
        var coupled = decay == WeightDecayKind.Coupled;
        var numbers = new SgdNumbers(
            (float)rate, (float)this[Momentum, group], coupled ? (float)coefficient : 0, coupled ? 1 : (float)(1 - rate * coefficient), nesterov);
        SgdUpdate.Run(
            numbers, Parameters.Values.Data.Slice(start, length), Parameters.Gradients.Data.Slice(start, length), velocity.Data.Slice(start, length));
    }
}
