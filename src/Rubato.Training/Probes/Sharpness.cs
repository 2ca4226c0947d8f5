using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>
/// <c>sharpness</c>: max(λ₁, 0), λ₁ the largest eigenvalue of the Hessian of the loss on the target's examples, before the step that it is due in, so that it acts there. Plain gradient
/// descent is stable only below 2/<c>sharpness</c>. <c>sharpness_2</c> and <c>sharpness_3</c> are λ₂ and λ₃, which may be negative. Units of the loss per squared unit of the weights. <c>sharpness_limit</c> is
/// the sharpness up to which the rate in force is stable, (2 + 2μ)/η for SGD with momentum μ (<see cref="StabilityEdge"/>); NaN for optimisers that divide each coordinate.
/// </summary>
/// <remarks>
/// <para>
/// By Lanczos's iteration (<see cref="Lanczos"/>), 30 products at most, from where the last measurement ended: about 1% exact as a rule, and never above the true values but for roundings. Over the
/// parameters that aren't frozen; λ₂ and λ₃ are NaN where there are fewer. Batch norm as in training, dropout and augmentation at one fixed moment.
/// </para>
/// <para>
/// Before the first measurement it counts as 0: flat, so that <c>min(0.1, 1.9 / sharpness)</c> is 0.1. NaN where the loss or a product isn't finite. Refused where the loss can't be
/// differentiated twice.
/// </para>
/// </remarks>
sealed class Sharpness(ProbeTarget target) : Probe
{
    const string Signal = "sharpness", Second = "sharpness_2", Third = "sharpness_3", Limit = "sharpness_limit";
    const int UsualProducts = 8;

    public static readonly ProbeKind Kind = new(target => new Sharpness(target),
    [
        new(Signal) { Initial = 0, Description = "largest eigenvalue of the loss's Hessian" },
        new(Second) { Description = "second eigenvalue of the loss's Hessian" },
        new(Third) { Description = "third eigenvalue of the loss's Hessian" },
        new(Limit) { Description = "largest sharpness at which the rate in force is stable" },
    ])
    {
        Every = Schedule.Epochs(1),
        Start = CostModel.StartOfCurvature,
        Cost = target => CostModel.Lanczos(target, UsualProducts),
        Refusal = target => target.CurvatureRefusal,
    };

    readonly LeadingEigenvalues _eigenvalues = new(target, Signal, count: 3);

    public override IEnumerable<NamedTensor> State => [_eigenvalues.State];

    public override void BeforeStep(ProbeStep step)
    {
        var values = Measure(step.Target.Objective);
        step.Report(Signal, Math.Max(values[0], 0));
        step.Report(Second, values[1]);
        step.Report(Third, values[2]);
    }

    /// <summary>The rate is known by now.</summary>
    public override void AfterGradient(ProbeStep step)
    {
        var optimizer = step.Target.Optimizer;
        step.Report(Limit, StepDivisor.RuleOf(PreconditionedSharpness.Within(optimizer)) is null ? StabilityEdge.Of(optimizer) ?? double.NaN : double.NaN);
    }

    double[] Measure(Objective objective)
    {
        if (objective.Count == 0) return [double.NaN, double.NaN, double.NaN];
        using var curvature = objective.Curvature();
        return double.IsFinite(curvature.Loss) ? _eigenvalues.Of(objective, curvature.Product) : [double.NaN, double.NaN, double.NaN];
    }
}
