using Rubato.Language;

namespace Rubato.Dialects.Mmengine;

/// <summary>
/// mmengine's CosineRestartLR, <c>mmengine.CosineRestartLR(0.1, periods: [20, 30, 50], restart_weights: [1, 0.5, 0.25],
/// eta_min: 0.001)</c>: half a cosine down, again and again, from a height of its own each time.
/// Formula: v(t) = eta_min + (base_lr·w − eta_min)·½(1 + cos(πs/P)), s the steps since the period began, P its length, w its
/// weight.
/// Range: periods whole numbers of at least 1, as many as restart_weights; eta_min or eta_min_ratio, one of which is due; begin
/// and end whole numbers, end above begin. Edges: a period begins at its full height; base_lr before begin.
/// Quirks: after the last period its last value holds, which isn't eta_min; so it is when end comes earlier.
/// Source: mmengine.optim.scheduler.CosineRestartLR, mmengine 0.11.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="Periods">How many steps each period has.</param>
/// <param name="RestartWeights">The share of base_lr that each period starts from; one period at 1 when left out.</param>
/// <param name="EtaMin">The rate at the bottom.</param>
/// <param name="EtaMinRatio">Instead, its share of base_lr.</param>
/// <param name="Begin">The step at which it begins to act.</param>
/// <param name="End">The step before which it acts last.</param>
[Named("mmengine.CosineRestartLR")]
public sealed record CosineRestartLR(
    Formula BaseLr,
    ValueList<Formula> Periods,
    ValueList<Formula>? RestartWeights = null,
    Formula? EtaMin = null,
    Formula? EtaMinRatio = null,
    [Default(0)] Formula? Begin = null,
    [Default(1e9)] Formula? End = null) : CosineRestartParamScheduler;
