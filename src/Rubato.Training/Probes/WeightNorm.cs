namespace Rubato.Training.Probes;

/// <summary>
/// <c>weight_norm[group]</c>: ‖w‖, the Euclidean norm of a group's weights, and <c>weight_std[group]</c>, their standard deviation √(mean (w − mean w)²). Units
/// of the weights; from 0 on.
/// </summary>
sealed class WeightNorm : Probe
{
    const string Norm = "weight_norm", Deviation = "weight_std";

    public static readonly ProbeKind Kind = new(_ => new WeightNorm(),
    [
        new(Norm) { IsOfGroups = true, Initial = 1, Description = "norm of the weights of each parameter group" },
        new(Deviation) { IsOfGroups = true, Initial = 0.1, Description = "standard deviation of the weights of each parameter group" },
    ])
    {
        Every = Schedule.Steps(50),
        Cost = target => 1.7 * target.PassCost,
        IsDefault = true,
    };

    public override void BeforeStep(ProbeStep step)
    {
        foreach (var group in step.Target.Optimizer.Groups)
        {
            var moments = group.Parameters.Aggregate(default(Moments), (sum, parameter) => sum + Moments.Of(parameter.Value.Data));
            step.Report(Norm, group.Name, Math.Sqrt(moments.Squares));
            step.Report(Deviation, group.Name, moments.Deviation);
        }
    }
}
