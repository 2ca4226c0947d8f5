using Rubato.Language;

namespace Rubato.Dialects.Mmengine;

/// <summary>
/// mmengine's ConstantMomentum, <c>mmengine.ConstantMomentum(0.9, factor: 0.9, end: 20)</c>: a share of the momentum for a
/// while, then all of it.
/// Formula: v(t) = base_momentum·factor for begin ≤ t &lt; end − 1, else base_momentum, t the scheduler's steps.
/// Range: factor 0 to 1; begin and end whole numbers, end above begin. Edges: base_momentum is back on step end − 1.
/// Quirks: the last step of the window is already restored, so that a window of one step is never; without an end the share
/// stays. A factor of 0 can't be restored: the peer divides by it.
/// Source: mmengine.optim.scheduler.ConstantMomentum, mmengine 0.11.
/// </summary>
/// <param name="BaseMomentum">The optimiser's momentum, which the peer takes from the optimiser.</param>
/// <param name="Factor">What the momentum is multiplied by.</param>
/// <param name="Begin">The step at which it begins to act.</param>
/// <param name="End">The step before which it acts last.</param>
[Named("mmengine.ConstantMomentum")]
public sealed record ConstantMomentum(
    Formula BaseMomentum,
    [Default(1.0 / 3)] Formula? Factor = null,
    [Default(0)] Formula? Begin = null,
    [Default(1e9)] Formula? End = null) : ConstantParamScheduler;
