using Rubato.Language;

namespace Rubato.Dialects.Mmengine;

/// <summary>
/// mmengine's ExponentialMomentum, <c>mmengine.ExponentialMomentum(0.9, gamma: 0.99)</c>: the momentum times gamma in every
/// step.
/// Formula: v(t) = base_momentum·gamma^(t − begin) in the window, t the scheduler's steps.
/// Range: gamma above 0; begin and end whole numbers, end above begin. Edges: base_momentum on step begin and before; the
/// window's last value from end on.
/// Quirks: the window's last value is that of step end − 1: it decays end − begin − 1 times.
/// Source: mmengine.optim.scheduler.ExponentialMomentum, mmengine 0.11.
/// </summary>
/// <param name="BaseMomentum">The optimiser's momentum, which the peer takes from the optimiser.</param>
/// <param name="Gamma">What every step multiplies by.</param>
/// <param name="Begin">The step at which it begins to act.</param>
/// <param name="End">The step before which it acts last.</param>
[Named("mmengine.ExponentialMomentum")]
public sealed record ExponentialMomentum(
    Formula BaseMomentum,
    Formula Gamma,
    [Default(0)] Formula? Begin = null,
    [Default(1e9)] Formula? End = null) : ExponentialParamScheduler;
