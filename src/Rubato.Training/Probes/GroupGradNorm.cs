namespace Rubato.Training.Probes;

/// <summary>
/// <c>group_grad_norm</c>: ‖g_ℓ‖, the Euclidean norm of the batch's gradient for the parameters of a group, before clipping. Units of the loss per
/// unit of the weights; 0 for a group that is frozen or that no gradient reached.
/// </summary>
sealed class GroupGradNorm : Probe
{
    const string Signal = "group_grad_norm";

    public static readonly ProbeKind Kind = new(_ => new GroupGradNorm(), [new(Signal) { IsOfGroups = true, Description = "norm of the gradient of each parameter group" }])
    {
        Every = Schedule.Steps(10),
        Cost = target => target.PassCost,
        IsDefault = true,
    };

    public override void AfterGradient(ProbeStep step)
    {
        foreach (var group in step.Target.Optimizer.Groups)
            step.Report(Signal, group.Name, Math.Sqrt(group.Parameters.Where(parameter => parameter.HasGradient && !parameter.IsFrozen).Sum(parameter => WideSums.Dot(parameter.Gradient.Data, parameter.Gradient.Data))));
    }
}
