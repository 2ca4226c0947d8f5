using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>
/// <c>grad_cosine</c>: g_t·g_{t−1}/(‖g_t‖·‖g_{t−1}‖), the cosine of the angle between the batch gradients of two successive steps over all parameters,
/// before clipping. −1 … 1: about 0 where noise rules, 1 where steps agree, negative where they cross a ravine to and fro. NaN where a gradient is 0; not
/// reported in the first step, before which there is none.
/// </summary>
sealed class GradCosine(ProbeTarget target) : Probe
{
    const string Signal = "grad_cosine";

    public static readonly ProbeKind Kind = new(target => new GradCosine(target), [new(Signal) { Description = "cosine of the gradients of two successive steps" }])
    {
        Every = Schedule.Steps(10),
        Cost = target => 2.7 * target.PassCost,
        IsDefault = true,
    };

    readonly Tensor _before = Tensor.Zeros(target.Network.Parameters.Gradients.Shape);

    /// <summary>A checkpoint may fall between the two steps.</summary>
    public override IEnumerable<NamedTensor> State => [new("gradient", _before)];

    public override void Anticipate(ProbeStep step) => step.Target.Network.Parameters.Gradients.Data.CopyTo(_before.Data);

    public override void AfterGradient(ProbeStep step)
    {
        if (step.Step == 0) return;
        ReadOnlySpan<float> now = step.Target.Network.Parameters.Gradients.Data, before = _before.Data;
        step.Report(Signal, WideSums.Dot(now, before) / (WideSums.Norm(now) * WideSums.Norm(before)));
    }
}
