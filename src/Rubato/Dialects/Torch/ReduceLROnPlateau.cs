using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Torch;

/// <summary>
/// PyTorch's ReduceLROnPlateau, <c>torch.ReduceLROnPlateau(0.1, val_loss, factor: 0.5, patience: 4)</c>: cuts the rate when a metric has stopped improving.
/// Formula: v = max(base_lr·factorᵏ, min_lr), k the cuts so far: one at each report after patience reports in a row that didn't
/// improve on the best b; x improves where x &lt; b·(1 − threshold), or with threshold_mode abs x &lt; b − threshold, and with mode max
/// x &gt; b·(1 + threshold) or x &gt; b + threshold.
/// Range: factor 0 to below 1; patience and cooldown whole numbers of at least 0, in reports. Edges: what is reported before a step acts in it.
/// Quirks: it cuts at patience + 1 reports without improvement; a cut by eps or less isn't made, so that small rates are never
/// cut; best reports during a cooldown count; a relative threshold is the wrong way round for negative metrics.
/// Source: torch.optim.lr_scheduler.ReduceLROnPlateau, PyTorch 2.7.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="Metrics">What is measured.</param>
/// <param name="Mode">Whether less is better, or more.</param>
/// <param name="Factor">What each cut multiplies by.</param>
/// <param name="Patience">How many reports in a row may bring no improvement; the next one cuts.</param>
/// <param name="Threshold">By how much a report must beat the best.</param>
/// <param name="ThresholdMode">Whether the threshold is a share of the best or an amount.</param>
/// <param name="Cooldown">How many reports after a cut don't count.</param>
/// <param name="MinLr">The least rate that cuts lead to.</param>
/// <param name="Eps">A cut by this or less isn't made.</param>
[Named("torch.ReduceLROnPlateau")]
public sealed record ReduceLROnPlateau(
    Formula BaseLr,
    Formula Metrics,
    [Words("min", "max")] string Mode = "min",
    [Default(0.1)] Formula? Factor = null,
    [Default(10)] Formula? Patience = null,
    [Default(1e-4)] Formula? Threshold = null,
    [Words("rel", "abs")] string ThresholdMode = "rel",
    [Default(0)] Formula? Cooldown = null,
    [Default(0)] Formula? MinLr = null,
    [Default(1e-8)] Formula? Eps = null) : Dialect
{
    private protected override Formula Translate(Scope scope) => Plateau(resumed: null);

    /// <summary>The same, but at a step the rate is back at its start, while the counts go on.</summary>
    internal Formula Plateau(Condition? resumed)
    {
        var (threshold, isShare) = (Given(Threshold), ThresholdMode == "rel");
        return Schedule.Plateau(Metrics, BaseLr, Given(Factor), Given(Patience), Mode, isShare ? threshold : 0, isShare ? 0 : threshold, Given(Cooldown), Given(MinLr), Given(Eps), resumed);
    }

    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => [new(LengthRole.Patience, "patience", Count(scope, Patience), Patience)];
}
