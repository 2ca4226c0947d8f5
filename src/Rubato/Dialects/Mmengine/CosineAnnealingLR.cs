using Rubato.Language;

namespace Rubato.Dialects.Mmengine;

/// <summary>
/// mmengine's CosineAnnealingLR, <c>mmengine.CosineAnnealingLR(0.1, T_max: 90, eta_min: 0.001)</c>: half a cosine down, and up
/// again.
/// Formula: v(t) = eta_min + (base_lr − eta_min)·½(1 + cos(πs/T_max)), s = t − begin in the window, t the scheduler's steps.
/// Range: T_max a whole number of at least 1; begin and end whole numbers, end above begin; eta_min or eta_min_ratio. Edges:
/// eta_min is met on step begin + T_max; base_lr before begin, the window's last value from end on.
/// Quirks: it rises again after T_max, up to base_lr whatever it came from; with T_max left out, which is then end − begin,
/// eta_min isn't met, because the last step is end − 1.
/// Source: mmengine.optim.scheduler.CosineAnnealingLR, mmengine 0.11.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="TMax">How many steps the way down takes; end − begin when left out.</param>
/// <param name="EtaMin">The rate at the bottom; 0 when left out.</param>
/// <param name="Begin">The step at which it begins to act.</param>
/// <param name="End">The step before which it acts last.</param>
/// <param name="EtaMinRatio">Instead, its share of base_lr.</param>
[Named("mmengine.CosineAnnealingLR")]
public sealed record CosineAnnealingLR(
    Formula BaseLr,
    [Named("T_max")] Formula? TMax = null,
    Formula? EtaMin = null,
    [Default(0)] Formula? Begin = null,
    [Default(1e9)] Formula? End = null,
    Formula? EtaMinRatio = null) : CosineAnnealingParamScheduler;
