using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>
/// <c>ln_smallest_sigma</c>: the smallest standard deviation σ, without ε, that a layer norm divides a row by, over all layer norms and all rows of the run's
/// <see cref="ProbeTarget.Examples"/>. Gradients through the row grow as 1/σ; near √ε (0.003 as a rule) ε holds them back. 0 for a row of equal numbers.
/// RMS norm divides by no deviation and doesn't count; refused where the network has no layer norm.
/// </summary>
sealed class SmallestDeviation : Probe
{
    const string Signal = "ln_smallest_sigma";

    public static readonly ProbeKind Kind = new(_ => new SmallestDeviation(), [new(Signal) { Initial = 1, Description = "smallest standard deviation that a layer norm divides by" }])
    {
        Every = Schedule.Epochs(1),
        Start = CostModel.StartOfNetwork,
        Cost = target => target.CostOfForward(target.Examples.Length),
        Refusal = target => target.Network.LayersOf<LayerNormLayer>().Any() ? null : "the network has no layer norm",
        IsDefault = true,
    };

    public override void BeforeStep(ProbeStep step)
    {
        List<float> smallest = [];
        using (step.Target.Network.Watch((layer, _, _) =>
        {
            if (layer is LayerNormLayer norm) smallest.Add(norm.SmallestDeviation);
        })) step.Target.Objective.Loss();
        step.Report(Signal, smallest.Count == 0 ? double.NaN : smallest.Aggregate(MathF.Min)); // which hands a NaN on
    }
}
