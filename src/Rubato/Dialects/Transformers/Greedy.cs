using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Transformers;

/// <summary>
/// Hugging Face's rate that rises while a measurement improves and falls when that stops,
/// <c>transformers.greedy(0.1, metrics: val_loss, factor: 0.9, patience: 3, min_lr: 1e-3)</c>.
/// Formula: base_lr at first; the report that is the one after patience improvements in a row divides by factor, up to
/// max_lr, the one after as many without multiplies by it, down to min_lr. With smooth the mean of the last window_size
/// reports counts. A report must beat the best by threshold, as such (abs) or as a share of it (rel).
/// Range: factor above 0 and below 1, counts whole numbers of at least 0, window_size 1 to 1000. Edges: as <see cref="Functions.Greedy"/>.
/// Quirks: reports during cooldown and warmup can't become the best; after reset_start cuts at min_lr everything starts
/// again, but for a cooldown; with several parameter groups only when all are at their least, which is what others is for.
/// Source: transformers.get_scheduler("greedy"), GreedyLR, Transformers 5.3; arXiv:2512.14527.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="Metrics">What is measured.</param>
/// <param name="Mode">Whether less is better, <c>min</c>, or more, <c>max</c>.</param>
/// <param name="Factor">What each cut multiplies by and each raise divides by.</param>
/// <param name="Patience">How many reports in a row change nothing yet; the next one does.</param>
/// <param name="Threshold">By how much a report must beat the best.</param>
/// <param name="ThresholdMode">Whether the threshold is a share of the best, <c>rel</c>, or not, <c>abs</c>.</param>
/// <param name="Cooldown">How many reports after a cut count for nothing.</param>
/// <param name="Warmup">How many reports after a raise count for nothing.</param>
/// <param name="MinLr">The least rate that cuts lead to.</param>
/// <param name="MaxLr">The greatest rate that raises lead to.</param>
/// <param name="Eps">A change by this or less isn't made.</param>
/// <param name="Smooth">Whether the mean of the last reports counts.</param>
/// <param name="WindowSize">How many reports have a part in the mean.</param>
/// <param name="ResetStart">At how many cuts at min_lr all starts again.</param>
/// <param name="Others">The other parameter groups, each as <c>[base_lr, min_lr, max_lr]</c>.</param>
[Named("transformers.greedy")]
public sealed record Greedy(
    Formula BaseLr, Formula Metrics, [Words("min", "max")] string Mode = "min", [Default(0.95)] Formula? Factor = null, [Default(10)] Formula? Patience = null,
    [Default(1e-6)] Formula? Threshold = null, [Words("rel", "abs")] string ThresholdMode = "abs", [Default(0)] Formula? Cooldown = null,
    [Default(0)] Formula? Warmup = null, [Default(1e-3)] Formula? MinLr = null, [Default(1)] Formula? MaxLr = null, [Default(1e-8)] Formula? Eps = null,
    bool Smooth = false, [Default(50)] Formula? WindowSize = null, [Default(500)] Formula? ResetStart = null, ValueList<ValueList<Formula>>? Others = null) : Dialect
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => [new(LengthRole.Patience, "patience", Count(scope, Patience), Patience)];

    private protected override Formula Translate(Scope scope)
    {
        var (rtol, atol) = ThresholdMode == "rel" ? (Given(Threshold), (Formula)0) : (0, Given(Threshold));
        return Greedy(
            Metrics, BaseLr, Given(Factor), Given(Patience), Mode, rtol, atol, Given(Cooldown), Given(Warmup), Given(MinLr), Given(MaxLr), Given(Eps),
            Smooth ? Given(WindowSize) : null, Given(ResetStart), Others);
    }
}
