using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>
/// <c>stable_rate</c>: the largest learning rate at which full-batch steps on the surface as it is now don't grow, by the optimiser's own law
/// (<see cref="StabilityEdge"/>): (2 + 2μ)/λ₁ for SGD with momentum μ, (2 + 2β₁)/((1 − β₁)·λ) for Adam, λ its preconditioned sharpness. Measured before the step
/// that it is due in, so that it acts there; ∞ where no curvature is positive, and before the first measurement. <c>usable_rate</c>: (1 − μ) or (1 − β₁) times that. Momentum makes
/// full-batch steps stable up to a larger rate, but it carries the noise of 1/(1 − μ) batches along: what is left where noise rules.
/// </summary>
/// <remarks>
/// Curvatures as for <see cref="Sharpness"/> and <see cref="PreconditionedSharpness"/>. With the momentum of the step, or of the one before where that waits for what is measured. Refused where the loss
/// can't be differentiated twice, and for optimisers without such a law.
/// </remarks>
sealed class StableRate(ProbeTarget target) : Probe
{
    const string Signal = "stable_rate", Usable = "usable_rate";
    const int UsualProducts = 8;

    public static readonly ProbeKind Kind = new(target => new StableRate(target),
    [
        new(Signal) { Initial = double.PositiveInfinity, Description = "largest stable learning rate, by the curvature that the optimiser feels" },
        new(Usable) { Initial = double.PositiveInfinity, Description = "what is left of stable_rate where noise rules" },
    ])
    {
        Every = Schedule.Epochs(1),
        Start = CostModel.StartOfCurvature,
        Cost = target => CostModel.Lanczos(target, UsualProducts),
        Refusal = target => StabilityEdge.FactorOf(target.Optimizer) is null ? "its optimiser has no law of stability" : target.CurvatureRefusal,
    };

    readonly LeadingEigenvalues _eigenvalues = new(target, Signal, count: 1);

    public override IEnumerable<NamedTensor> State => [_eigenvalues.State];

    public override void BeforeStep(ProbeStep step)
    {
        var (optimizer, objective) = (PreconditionedSharpness.Within(step.Target.Optimizer), step.Target.Objective);
        var curvature = StepDivisor.RuleOf(optimizer) is null ? Largest(objective) : PreconditionedSharpness.Measure(_eigenvalues, objective, optimizer);
        var stable = StabilityEdge.FactorOf(optimizer) is { } factor ? factor / Math.Max(curvature, 0) : double.NaN;
        step.Report(Signal, stable);
        step.Report(Usable, stable * (1 - StabilityEdge.MomentumOf(optimizer) ?? double.NaN));
    }

    double Largest(Objective objective)
    {
        if (objective.Count == 0) return double.NaN;
        using var curvature = objective.Curvature();
        return double.IsFinite(curvature.Loss) ? _eigenvalues.Of(objective, curvature.Product)[0] : double.NaN;
    }
}
