using Rubato.Language;

namespace Rubato.Dialects.Mmengine;

/// <summary>
/// mmengine's StepLR, <c>mmengine.StepLR(0.1, step_size: 20, gamma: 0.5)</c>: the rate times gamma every so many steps.
/// Formula: v(t) = base_lr·gamma^⌊(t − begin)/step_size⌋ in the window, t the scheduler's steps.
/// Range: step_size a whole number of at least 1; gamma above 0; begin and end whole numbers, end above begin. Edges: the first
/// stair ends before step begin + step_size; the window's last value from end on.
/// Quirks: stairs count from begin.
/// Source: mmengine.optim.scheduler.StepLR, mmengine 0.11.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="StepSize">How many steps a stair has.</param>
/// <param name="Gamma">What each stair multiplies by.</param>
/// <param name="Begin">The step at which it begins to act.</param>
/// <param name="End">The step before which it acts last.</param>
[Named("mmengine.StepLR")]
public sealed record StepLR(
    Formula BaseLr,
    Formula StepSize,
    [Default(0.1)] Formula? Gamma = null,
    [Default(0)] Formula? Begin = null,
    [Default(1e9)] Formula? End = null) : StepParamScheduler;
