using System.Collections.Immutable;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>
/// Adam with decoupled weight decay (D. P. Kingma and J. Ba, 2015, arXiv:1412.6980; I. Loshchilov and F. Hutter, 2019,
/// arXiv:1711.05101).
/// </summary>
/// <remarks>
/// <para>
/// m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; θ ← (1−ηλ)θ − η·m̂/(√v̂ + ε), with m̂ = m/(1−Πβ₁) and v̂ = v/(1−Πβ₂), the
/// products over all steps so far.
/// </para>
/// <para>
/// Hyperparameters: <c>lr</c> η ≥ 0, <c>beta1</c> β₁ and <c>beta2</c> β₂ in [0, 1), <c>eps</c> ε ≥ 0, <c>weight_decay</c> λ ≥ 0. Where β is constant the products are
/// the usual powers βᵗ. Where it is scheduled they stay the exact weights that the averages hold; PyTorch takes the
/// present β to the power t instead.
/// </para>
/// </remarks>
public sealed class AdamW : Optimizer
{
    private const int Rate = 0, Beta1 = 1, Beta2 = 2, Epsilon = 3, Decay = 4;
    private readonly Tensor first, second;
    private readonly (double Beta1, double Beta2)[] products;

    /// <param name="parameters">What is moved.</param>
    /// <param name="groups">Groups with hyperparameters of their own; one for all parameters when left out.</param>
    /// <param name="learningRate">η at first.</param>
    /// <param name="beta1">β₁ at first.</param>
    /// <param name="beta2">β₂ at first.</param>
    /// <param name="epsilon">ε at first.</param>
    /// <param name="weightDecay">λ at first.</param>
    public AdamW(
        ParameterSet parameters, ImmutableArray<ParameterGroup> groups = default, double learningRate = 1e-3,
        double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0.01)
        : base(
            parameters, groups.IsDefault ? ParameterGroup.All(parameters) : groups,
            [("lr", learningRate), ("beta1", beta1), ("beta2", beta2), ("eps", epsilon), ("weight_decay", weightDecay)])
    {
        (first, second) = (NewState(), NewState());
        products = new (double, double)[Groups.Length];
        Array.Fill(products, (1, 1));
    }

    private protected override void Begin(int group)
    {
        products[group].Beta1 *= this[Beta1, group];
        products[group].Beta2 *= this[Beta2, group];
    }

    private protected override void Update(int group, int start, int length)
    {
        var (one, two) = products[group];
        var numbers = new AdamWNumbers(
            (float)this[Beta1, group], (float)this[Beta2, group], (float)(1 - this[Beta1, group]), (float)(1 - this[Beta2, group]), (float)(this[Rate, group] / (1 - one)), (float)(1 / Math.Sqrt(1 - two)),
            (float)this[Epsilon, group], (float)(1 - this[Rate, group] * this[Decay, group]));
        AdamWUpdate.Run(
            numbers, Parameters.Values.Data.Slice(start, length), Parameters.Gradients.Data.Slice(start, length),
            first.Data.Slice(start, length), second.Data.Slice(start, length));
    }

    private protected override bool SameState(int a, int b) => products[a] == products[b];
}
