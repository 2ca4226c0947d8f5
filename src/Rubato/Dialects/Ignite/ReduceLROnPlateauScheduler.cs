using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Ignite;

/// <summary>
/// ignite's ReduceLROnPlateauScheduler, <c>ignite.ReduceLROnPlateauScheduler(0.1, val_loss, factor: 0.5, patience: 3)</c>: PyTorch's plateau, attached to an evaluator.
/// Formula: v = base_lr·factor^k, k the cuts so far: one at a report that comes after patience reports in a row without improvement.
/// A report x improves on the best b so far where x &lt; b·(1 − threshold), with threshold_mode abs where x &lt; b − threshold; with mode max
/// where x &gt; b·(1 + threshold) or x &gt; b + threshold.
/// Range: factor from 0 to below 1; patience and cooldown at least 0. Edges: a report acts from the next step on; a cut by eps or less isn't made.
/// Quirks: min_lr counts only beside a param_group_index of 0; without an index or with another one it is ignored.
/// Source: ignite.handlers.ReduceLROnPlateauScheduler, ignite 0.6, over torch.optim.lr_scheduler.ReduceLROnPlateau.
/// </summary>
/// <param name="BaseLr">The optimiser's rate before.</param>
/// <param name="MetricName">What is measured.</param>
/// <param name="Mode">Whether less is better or more.</param>
/// <param name="Factor">What each cut multiplies by.</param>
/// <param name="Patience">How many reports in a row may bring no improvement.</param>
/// <param name="Threshold">By how much a report must beat the best.</param>
/// <param name="ThresholdMode">Whether the threshold is a share of the best.</param>
/// <param name="Cooldown">How many reports after a cut don't count.</param>
/// <param name="MinLr">The least rate that cuts lead to.</param>
/// <param name="Eps">A cut by this or less isn't made.</param>
/// <param name="ParamGroupIndex">The parameter group that is set.</param>
[Named("ignite.ReduceLROnPlateauScheduler")]
public sealed record ReduceLROnPlateauScheduler(
    Formula BaseLr, Formula MetricName, [Words("min", "max")] string Mode = "min", [Default(0.1)] Formula? Factor = null, [Default(10)] Formula? Patience = null,
    [Default(1e-4)] Formula? Threshold = null, [Words("rel", "abs")] string ThresholdMode = "rel", [Default(0)] Formula? Cooldown = null,
    [Default(0)] Formula? MinLr = null, [Default(1e-8)] Formula? Eps = null, Formula? ParamGroupIndex = null) : ParamScheduler
{
    internal override string Parameter => "lr";

    internal override Formula? GroupIndex => ParamGroupIndex;

    private protected override Formula Translate(Scope scope)
    {
        var isShare = ThresholdMode == "rel";
        var hasLeast = ParamGroupIndex is not null && Count(scope, ParamGroupIndex) == 0;
        return Plateau(
            MetricName,
            BaseLr,
            Given(Factor),
            Given(Patience),
            Mode,
            rtol: isShare ? Given(Threshold) : 0,
            atol: isShare ? 0 : Given(Threshold),
            cooldown: Given(Cooldown),
            min: hasLeast ? Given(MinLr) : 0,
            eps: Given(Eps));
    }
}
