using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>
/// <c>clipped_fraction</c>: the share of the steps since the last report, this one included, in which <c>clip_norm</c> or <c>clip_value</c> changed the gradient. 0 … 1;
/// 0 where both are ∞.
/// </summary>
sealed class ClippedFraction : Probe
{
    const string Signal = "clipped_fraction";

    public static readonly ProbeKind Kind = new(_ => new ClippedFraction(), [new(Signal) { Description = "share of the steps since the last report whose gradient was clipped" }])
    {
        Every = Schedule.Steps(10),
        IsContinuous = true,
        Refusal = target => target.Clipping is null ? "nothing clips its gradients" : null,
        IsDefault = true,
    };

    readonly Tensor _counts = Tensor.Zeros([2]); // clipped, all

    public override IEnumerable<NamedTensor> State => [new("counts", _counts)];

    public override void AfterStep(ProbeStep step)
    {
        var counts = _counts.Data;
        if (step.Target.Clipping!.IsClipped) counts[0]++;
        counts[1]++;
        if (!step.IsDue) return;
        step.Report(Signal, (double)counts[0] / counts[1]);
        counts.Clear();
    }
}
