using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Torch;

/// <summary>
/// PyTorch's MultiStepLR, <c>torch.MultiStepLR(0.1, milestones: [30, 80])</c>: the rate times gamma at each milestone.
/// Formula: v(t) = base_lr·gamma^#{m : m ≤ t}, t the scheduler's steps.
/// Range: milestones whole numbers of at least 0, in any order; gamma above 0. Edges: a milestone acts on its own step.
/// Quirks: a milestone that is given twice counts twice; a milestone 0 decays before the first step.
/// Source: torch.optim.lr_scheduler.MultiStepLR, PyTorch 2.7.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="Milestones">The scheduler steps at which the rate is multiplied.</param>
/// <param name="Gamma">What each milestone multiplies by.</param>
[Named("torch.MultiStepLR")]
public sealed record MultiStepLR(Formula BaseLr, ValueList<Formula> Milestones, [Default(0.1)] Formula? Gamma = null) : ScalingScheduler
{
    internal override Formula InitialLr => BaseLr;

    internal override Formula Scaled(Scope scope, Formula rate) =>
        Milestones.Count == 0 ? rate : MultiStep(rate, Given(Gamma), [.. At(scope).Select(step => Steps(step))]);

    private protected override Formula Ratio(Scope scope)
    {
        Formula ratio = 1;
        foreach (var milestone in At(scope).GroupBy(step => step))
            ratio = If(Is(Now, milestone.Key), Power(Given(Gamma), milestone.Count()), ratio);
        return ratio;
    }

    IEnumerable<long> At(Scope scope) => Counts(scope, Milestones);

    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => StatedMilestones(scope, Milestones);
}
