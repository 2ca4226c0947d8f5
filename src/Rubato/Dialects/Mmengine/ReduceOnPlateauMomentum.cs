using Rubato.Language;

namespace Rubato.Dialects.Mmengine;

/// <summary>
/// mmengine's ReduceOnPlateauMomentum, <c>mmengine.ReduceOnPlateauMomentum(0.9, val_loss, factor: 0.5, patience: 4)</c>: cuts
/// the momentum when a metric has stopped improving.
/// Formula: v = max(base_momentum·factorᵏ, min_value), k the cuts so far: one at each report after patience reports in a row
/// that didn't improve on the best b; x improves where x &lt; b·(1 − threshold), or with threshold_rule abs x &lt; b −
/// threshold, and with rule greater x &gt; b·(1 + threshold) or x &gt; b + threshold.
/// Range: factor 0 to below 1; patience and cooldown whole numbers of at least 0, in reports; threshold 0 or more. Edges: what
/// is reported before a step acts in it, if that step is in the window from begin to before end.
/// Quirks: it cuts at patience + 1 reports without improvement; a cut by eps or less isn't made; best reports during a cooldown
/// count; the best is 10⁹ at first, or −10⁹, so that a worse metric never improves; a relative threshold is the wrong way round
/// for negative metrics.
/// Source: mmengine.optim.scheduler.ReduceOnPlateauMomentum, mmengine 0.11.
/// </summary>
/// <param name="BaseMomentum">The optimiser's momentum, which the peer takes from the optimiser.</param>
/// <param name="Monitor">What is measured.</param>
/// <param name="Rule">Whether less is better, or more.</param>
/// <param name="Factor">What each cut multiplies by.</param>
/// <param name="Patience">How many reports in a row may bring no improvement; the next one cuts.</param>
/// <param name="Threshold">By how much a report must beat the best.</param>
/// <param name="ThresholdRule">Whether the threshold is a share of the best or an amount.</param>
/// <param name="Cooldown">How many reports after a cut don't count.</param>
/// <param name="MinValue">The least momentum that cuts lead to.</param>
/// <param name="Eps">A cut by this or less isn't made.</param>
/// <param name="Begin">The step from which on reports count.</param>
/// <param name="End">The step before which reports count last.</param>
[Named("mmengine.ReduceOnPlateauMomentum")]
public sealed record ReduceOnPlateauMomentum(
    Formula BaseMomentum,
    Formula Monitor,
    [Words("less", "greater")] string Rule = "less",
    [Default(0.1)] Formula? Factor = null,
    [Default(10)] Formula? Patience = null,
    [Default(1e-4)] Formula? Threshold = null,
    [Words("rel", "abs")] string ThresholdRule = "rel",
    [Default(0)] Formula? Cooldown = null,
    [Default(0)] Formula? MinValue = null,
    [Default(1e-8)] Formula? Eps = null,
    [Default(0)] Formula? Begin = null,
    [Default(1e9)] Formula? End = null) : ReduceOnPlateauParamScheduler;
