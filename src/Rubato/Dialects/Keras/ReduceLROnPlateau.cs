using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Keras;

/// <summary>
/// Keras's ReduceLROnPlateau, <c>keras.ReduceLROnPlateau(0.1, val_loss, factor: 0.5, patience: 3)</c>: the rate times factor whenever a measurement has stopped improving.
/// Formula: v = max(base_lr·factor^k, min_lr), k the cuts so far: one at a report that is the patience-th in a row without improvement.
/// A report x improves on the best b so far where x &lt; b − min_delta; with mode max where x &gt; b + min_delta.
/// Range: factor from 0 to below 1; patience and cooldown at least 0. Edges: a report acts from the next step on; a base_lr below min_lr holds.
/// Quirks: a patience of 0 acts as 1; the last report of a cooldown counts already, so a cooldown of 1 is none; with mode auto more is better
/// where the name of what is monitored has <c>acc</c> in it (newer versions ask the metric, which isn't known here).
/// Source: keras.callbacks.ReduceLROnPlateau, Keras 3.16.
/// </summary>
/// <param name="BaseLr">The optimiser's rate before.</param>
/// <param name="Monitor">What is measured.</param>
/// <param name="Factor">What each cut multiplies by.</param>
/// <param name="Patience">How many reports in a row without improvement make a cut.</param>
/// <param name="Mode">Whether less is better, more, or what the name says.</param>
/// <param name="MinDelta">By how much a report must beat the best.</param>
/// <param name="Cooldown">How many reports after a cut don't count, the last one included.</param>
/// <param name="MinLr">The least rate that cuts lead to.</param>
[Named("keras.ReduceLROnPlateau")]
public sealed record ReduceLROnPlateau(
    Formula BaseLr, Formula Monitor, [Default(0.1)] Formula? Factor = null, [Default(10)] Formula? Patience = null, [Words("auto", "min", "max")] string Mode = "auto",
    [Default(1e-4)] Formula? MinDelta = null, [Default(0)] Formula? Cooldown = null, [Default(0)] Formula? MinLr = null) : Dialect
{
    private protected override Formula Translate(Scope scope) => Plateau(
        Monitor,
        BaseLr,
        Given(Factor),
        Math.Max(Count(scope, Patience), 1) - 1,
        Mode != "auto" ? Mode : Monitor is Reference { Name: var name } && name.Contains("acc", StringComparison.Ordinal) ? "max" : "min",
        rtol: 0,
        atol: Given(MinDelta),
        cooldown: Math.Max(Count(scope, Cooldown), 1) - 1,
        min: Given(MinLr));
}
