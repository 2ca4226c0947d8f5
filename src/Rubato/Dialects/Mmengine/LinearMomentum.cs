using Rubato.Language;

namespace Rubato.Dialects.Mmengine;

/// <summary>
/// mmengine's LinearMomentum, <c>mmengine.LinearMomentum(0.9, start_factor: 0.5, end: 50)</c>: a share of the momentum that
/// goes along a line.
/// Formula: v(t) = base_momentum·(start_factor + (end_factor − start_factor)·(t − begin)/(end − begin − 1)) in the window, t
/// the scheduler's steps.
/// Range: start_factor above 0 to 1, end_factor 0 to 1; begin and end whole numbers, end above begin. Edges: base_momentum
/// before begin, base_momentum·end_factor from step end − 1 on.
/// Quirks: the end is met on step end − 1, one earlier than PyTorch's; a window of one step stays at the start; without an end
/// the line takes 10⁹ steps. A start_factor of 0 is refused: the peer divides by it.
/// Source: mmengine.optim.scheduler.LinearMomentum, mmengine 0.11.
/// </summary>
/// <param name="BaseMomentum">The optimiser's momentum, which the peer takes from the optimiser.</param>
/// <param name="StartFactor">The share of the momentum on step begin.</param>
/// <param name="EndFactor">The share of the momentum in the end.</param>
/// <param name="Begin">The step at which it begins to act.</param>
/// <param name="End">The step before which it acts last.</param>
[Named("mmengine.LinearMomentum")]
public sealed record LinearMomentum(
    Formula BaseMomentum,
    [Default(1.0 / 3)] Formula? StartFactor = null,
    [Default(1)] Formula? EndFactor = null,
    [Default(0)] Formula? Begin = null,
    [Default(1e9)] Formula? End = null) : LinearParamScheduler;
