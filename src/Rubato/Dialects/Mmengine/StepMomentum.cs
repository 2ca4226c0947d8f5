using Rubato.Language;

namespace Rubato.Dialects.Mmengine;

/// <summary>
/// mmengine's StepMomentum, <c>mmengine.StepMomentum(0.9, step_size: 20, gamma: 0.9)</c>: the momentum times gamma every so
/// many steps.
/// Formula: v(t) = base_momentum·gamma^⌊(t − begin)/step_size⌋ in the window, t the scheduler's steps.
/// Range: step_size a whole number of at least 1; gamma above 0; begin and end whole numbers, end above begin. Edges: the first
/// stair ends before step begin + step_size; the window's last value from end on.
/// Quirks: stairs count from begin.
/// Source: mmengine.optim.scheduler.StepMomentum, mmengine 0.11.
/// </summary>
/// <param name="BaseMomentum">The optimiser's momentum, which the peer takes from the optimiser.</param>
/// <param name="StepSize">How many steps a stair has.</param>
/// <param name="Gamma">What each stair multiplies by.</param>
/// <param name="Begin">The step at which it begins to act.</param>
/// <param name="End">The step before which it acts last.</param>
[Named("mmengine.StepMomentum")]
public sealed record StepMomentum(
    Formula BaseMomentum,
    Formula StepSize,
    [Default(0.1)] Formula? Gamma = null,
    [Default(0)] Formula? Begin = null,
    [Default(1e9)] Formula? End = null) : StepParamScheduler;
