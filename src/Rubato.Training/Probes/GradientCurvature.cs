namespace Rubato.Training.Probes;

/// <summary>
/// <c>gradient_curvature</c>: gᵀHg/gᵀg, the curvature of the batch's own loss along its own gradient, at the weights before the update. 1/this is the rate of the plain step that gains most on this batch,
/// 2/this that of one that gains nothing; at most the batch's sharpness. Units of the loss per squared unit of the weights; negative where the loss bends down; NaN where the gradient is 0
/// or the loss isn't finite.
/// </summary>
/// <remarks>The whole batch at once, also where the update computes it in several parts.</remarks>
sealed class GradientCurvature : Probe
{
    const string Signal = "gradient_curvature";

    public static readonly ProbeKind Kind = new(_ => new GradientCurvature(), [new(Signal) { Description = "curvature of the batch's loss along its gradient" }])
    {
        Every = Schedule.Steps(50),
        Start = CostModel.StartOfCurvature,
        Cost = target => CostModel.Products(target, target.Batch, products: 1),
        Refusal = target => target.CurvatureRefusal,
    };

    public override void AfterGradient(ProbeStep step)
    {
        var objective = step.Target.Objective;
        if (objective.Count == 0)
        {
            step.Report(Signal, double.NaN);
            return;
        }

        using var curvature = objective.Curvature(step.Examples, step.Moment);
        step.Report(Signal, double.IsFinite(curvature.Loss) ? curvature.AlongGradient() : double.NaN);
    }
}
