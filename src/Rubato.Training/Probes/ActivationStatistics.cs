using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>
/// <c>activation_mean[group]</c> and <c>activation_std[group]</c>: mean and standard deviation √(mean (a − mean a)²) of all numbers that the layers with
/// the group's parameters give for the run's <see cref="ProbeTarget.Examples"/>, seen as in training. An activation belongs to the layer in front of it, whether
/// it is fused with it or follows at once, so <c>conv1.weight</c> and <c>conv1.bias</c> have both that of relu(conv1). NaN for a group whose layers aren't used.
/// </summary>
/// <remarks>Deviations that shrink or grow from layer to layer show signals that vanish or explode (X. Glorot and Y. Bengio, AISTATS 2010).</remarks>
sealed class ActivationStatistics : Probe
{
    const string Mean = "activation_mean", Deviation = "activation_std";

    public static readonly ProbeKind Kind = new(_ => new ActivationStatistics(),
    [
        new(Mean) { IsOfGroups = true, Initial = 0, Description = "mean of what the layer of a parameter group gives, activation included" },
        new(Deviation) { IsOfGroups = true, Initial = 1, Description = "standard deviation of what the layer of a parameter group gives, activation included" },
    ])
    {
        Every = Schedule.Epochs(1),
        Start = CostModel.StartOfNetwork,
        Cost = target => target.CostOfForward(target.Examples.Length),
    };

    public override void BeforeStep(ProbeStep step)
    {
        var network = step.Target.Network;
        var owners = network.Parameters.Select(network.OwnerOf).ToHashSet();
        List<(Layer Owner, Tensor Output, Moments Moments)> seen = [];
        using (network.Watch((layer, x, y) => See(seen, owners, layer, x, y))) step.Target.Objective.Loss();
        foreach (var group in step.Target.Optimizer.Groups)
        {
            var layers = group.Parameters.Select(network.OwnerOf).ToHashSet();
            var moments = seen.Where(output => layers.Contains(output.Owner)).Aggregate(default(Moments), (sum, output) => sum + output.Moments);
            step.Report(Mean, group.Name, moments.Mean);
            step.Report(Deviation, group.Name, moments.Deviation);
        }
    }

    /// <summary>What an activation makes takes the place of what it was given.</summary>
    static void See(List<(Layer Owner, Tensor Output, Moments Moments)> seen, HashSet<Layer> owners, Layer layer, Tensor x, Tensor y)
    {
        if (owners.Contains(layer)) seen.Add((layer, y, Moments.Of(y.Data)));
        else if (layer is ActivationLayer && seen.FindLastIndex(output => output.Output == x) is >= 0 and var before) seen[before] = (seen[before].Owner, y, Moments.Of(y.Data));
    }
}
