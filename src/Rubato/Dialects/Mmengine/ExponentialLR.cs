using Rubato.Language;

namespace Rubato.Dialects.Mmengine;

/// <summary>
/// mmengine's ExponentialLR, <c>mmengine.ExponentialLR(0.1, gamma: 0.95)</c>: the rate times gamma in every step.
/// Formula: v(t) = base_lr·gamma^(t − begin) in the window, t the scheduler's steps.
/// Range: gamma above 0; begin and end whole numbers, end above begin. Edges: base_lr on step begin and before; the window's
/// last value from end on.
/// Quirks: the window's last value is that of step end − 1: it decays end − begin − 1 times.
/// Source: mmengine.optim.scheduler.ExponentialLR, mmengine 0.11.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="Gamma">What every step multiplies by.</param>
/// <param name="Begin">The step at which it begins to act.</param>
/// <param name="End">The step before which it acts last.</param>
[Named("mmengine.ExponentialLR")]
public sealed record ExponentialLR(
    Formula BaseLr,
    Formula Gamma,
    [Default(0)] Formula? Begin = null,
    [Default(1e9)] Formula? End = null) : ExponentialParamScheduler;
