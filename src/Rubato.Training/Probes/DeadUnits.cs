using System.Runtime.CompilerServices;
using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>
/// <c>dead_units</c>: the share, 0 to 1, of the units behind a relu that give 0 for every one of the run's <see cref="ProbeTarget.Examples"/>, at every
/// place of an image or sequence: no gradient reaches them. A unit is a channel or feature, a number of a layer's last axis
/// (<see cref="Layer.HasRelu"/>). NaN where no layer with a relu is used; refused where the network has none.
/// </summary>
/// <remarks>Units die where a step throws their bias far below 0, as at too high a learning rate (L. Lu et al., 2019, arXiv:1903.06733).</remarks>
sealed class DeadUnits : Probe
{
    const string Signal = "dead_units";

    public static readonly ProbeKind Kind = new(_ => new DeadUnits(), [new(Signal) { Initial = 0, Description = "share of the units behind a relu that give 0 for every example" }])
    {
        Every = Schedule.Epochs(1),
        Start = CostModel.StartOfNetwork,
        Cost = target => target.CostOfForward(target.Examples.Length),
        Refusal = target => target.Network.LayersOf<Layer>().Any(layer => layer.HasRelu) ? null : "the network has no relu",
        IsDefault = true,
    };

    public override void BeforeStep(ProbeStep step)
    {
        Dictionary<Layer, bool[]> alive = [];
        using (step.Target.Network.Watch((layer, _, y) => Mark(alive, layer, y))) step.Target.Objective.Loss();
        var units = alive.Values.Sum(layer => layer.Length);
        step.Report(Signal, units == 0 ? double.NaN : (double)alive.Values.Sum(layer => layer.Count(isAlive => !isAlive)) / units);
    }

    static void Mark(Dictionary<Layer, bool[]> alive, Layer layer, Tensor y)
    {
        if (!layer.HasRelu) return;
        var units = y.Shape.Last;
        if (!alive.TryGetValue(layer, out var marks)) alive.Add(layer, marks = new bool[units]);
        var outputs = y.Data;
        for (var row = 0; row < outputs.Length; row += units) MarkRow(marks, outputs.Slice(row, units));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void MarkRow(bool[] marks, ReadOnlySpan<float> outputs)
    {
        for (var i = 0; i < marks.Length; i++) marks[i] |= outputs[i] != 0;
    }
}
