using Rubato.Language;

namespace Rubato.Dialects.Mmengine;

/// <summary>
/// mmengine's ConstantLR, <c>mmengine.ConstantLR(0.1, factor: 0.5, end: 20)</c>: a share of the rate for a while, then all of
/// it.
/// Formula: v(t) = base_lr·factor for begin ≤ t &lt; end − 1, else base_lr, t the scheduler's steps.
/// Range: factor 0 to 1; begin and end whole numbers, end above begin. Edges: base_lr is back on step end − 1.
/// Quirks: the last step of the window is already restored, so that a window of one step is never; without an end the share
/// stays. A factor of 0 can't be restored: the peer divides by it.
/// Source: mmengine.optim.scheduler.ConstantLR, mmengine 0.11.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="Factor">What the rate is multiplied by.</param>
/// <param name="Begin">The step at which it begins to act.</param>
/// <param name="End">The step before which it acts last.</param>
[Named("mmengine.ConstantLR")]
public sealed record ConstantLR(
    Formula BaseLr,
    [Default(1.0 / 3)] Formula? Factor = null,
    [Default(0)] Formula? Begin = null,
    [Default(1e9)] Formula? End = null) : ConstantParamScheduler;
