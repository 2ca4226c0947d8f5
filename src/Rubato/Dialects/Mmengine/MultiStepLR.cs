using Rubato.Language;

namespace Rubato.Dialects.Mmengine;

/// <summary>
/// mmengine's MultiStepLR, <c>mmengine.MultiStepLR(0.1, milestones: [30, 60])</c>: the rate times gamma at each milestone.
/// Formula: v(t) = base_lr·gamma^#{m : m ≤ t − begin} in the window, t the scheduler's steps.
/// Range: milestones whole numbers of at least 0, in any order; gamma above 0; begin and end whole numbers, end above begin.
/// Edges: a stair begins on its milestone itself; one given twice counts twice, one at 0 from the start.
/// Quirks: milestones count from begin, not from the start; one at or after end − begin is never met.
/// Source: mmengine.optim.scheduler.MultiStepLR, mmengine 0.11.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="Milestones">When it falls, counted from begin.</param>
/// <param name="Gamma">What each milestone multiplies by.</param>
/// <param name="Begin">The step at which it begins to act.</param>
/// <param name="End">The step before which it acts last.</param>
[Named("mmengine.MultiStepLR")]
public sealed record MultiStepLR(
    Formula BaseLr,
    ValueList<Formula> Milestones,
    [Default(0.1)] Formula? Gamma = null,
    [Default(0)] Formula? Begin = null,
    [Default(1e9)] Formula? End = null) : MultiStepParamScheduler;
