using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>
/// <c>preconditioned_sharpness</c>: max(λ, 0), λ the largest eigenvalue of P^(−½)·H·P^(−½), H as for <see cref="Sharpness"/> and P what the optimiser divides its steps by
/// (<see cref="Preconditioner"/>), before the step that it is due in (J. M. Cohen et al., 2022, arXiv:2207.14484). Adam with β₁ = 0.9 is stable up to the rate 38 over it (<see cref="StabilityEdge"/>).
/// <c>preconditioned_sharpness_limit</c> is the value up to which the rate in force is.
/// </summary>
/// <remarks>
/// <para>
/// P is that of the last step. Before the first step there is none, and steps of such optimisers are largest compared to the gradient then: P is what the first step would be divided by if the
/// gradient were that of the target's examples, of Adam (1 − β₁)·(|g| + ε). So the value is very large at first, the rate of <c>min(1e-3, 38 / preconditioned_sharpness)</c> starts low, and it rises
/// as P fills: measure often at the start.
/// </para>
/// <para>
/// Initial value, exactness, NaN and refusals as for <see cref="Sharpness"/>; refused also where the optimiser doesn't divide each coordinate by a number of its own (SGD, Lion, Muon).
/// </para>
/// </remarks>
sealed class PreconditionedSharpness(ProbeTarget target) : Probe
{
    const string Signal = "preconditioned_sharpness", Limit = "preconditioned_sharpness_limit";
    const int UsualProducts = 8;

    public static readonly ProbeKind Kind = new(target => new PreconditionedSharpness(target),
    [
        new(Signal) { Initial = 0, Description = "largest eigenvalue of the Hessian as the optimiser's divisor scales it" },
        new(Limit) { Description = "largest preconditioned sharpness at which the rate in force is stable" },
    ])
    {
        Every = Schedule.Epochs(1),
        Start = CostModel.StartOfCurvature,
        Cost = target => CostModel.Lanczos(target, UsualProducts),
        Refusal = target => StepDivisor.RuleOf(Within(target.Optimizer)) is null ? "its optimiser divides no coordinate's step by a number of its own" : target.CurvatureRefusal,
    };

    readonly LeadingEigenvalues _eigenvalues = new(target, Signal, count: 1);

    public override IEnumerable<NamedTensor> State => [_eigenvalues.State];

    public override void BeforeStep(ProbeStep step) => step.Report(Signal, Math.Max(Measure(step.Target.Objective, Within(step.Target.Optimizer)), 0));

    /// <summary>The rate is known by now.</summary>
    public override void AfterGradient(ProbeStep step) => step.Report(Limit, StabilityEdge.Of(step.Target.Optimizer) ?? double.NaN);

    double Measure(Objective objective, Optimizer optimizer) => Measure(_eigenvalues, objective, optimizer);

    internal static double Measure(LeadingEigenvalues eigenvalues, Objective objective, Optimizer optimizer)
    {
        if (objective.Count == 0) return double.NaN;
        var preconditioner = optimizer.Steps == 0 ? FirstDivisor.Of(optimizer, objective) : Preconditioner.Of(optimizer, objective);
        if (preconditioner is null) return double.NaN;
        using var curvature = objective.Curvature();
        return double.IsFinite(curvature.Loss) ? eigenvalues.Of(objective, preconditioner.Around(curvature.Product))[0] : double.NaN;
    }

    internal static Optimizer Within(Optimizer optimizer)
    {
        while (optimizer is WrappingOptimizer wrapper) optimizer = wrapper.Inner;
        return optimizer;
    }
}
