using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Transformers;

/// <summary>
/// Hugging Face's name for PyTorch's plateau, <c>transformers.reduce_lr_on_plateau(1e-3, metrics: val_loss, factor: 0.5, patience: 3)</c>.
/// Formula: base_lr times factor, but at least min_lr, at each report that is the one after patience reports in a row
/// without improvement by more than threshold, as a share of the best (rel) or as such (abs).
/// Range: factor below 1; patience and cooldown whole numbers of at least 0. Edges: as <see cref="Functions.Plateau"/>.
/// Quirks: a cut by eps or less isn't made, though its cooldown begins.
/// Source: transformers.get_scheduler("reduce_lr_on_plateau"), Transformers 5.3; torch.optim.lr_scheduler.ReduceLROnPlateau, PyTorch 2.7.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="Metrics">What is measured.</param>
/// <param name="Mode">Whether less is better, <c>min</c>, or more, <c>max</c>.</param>
/// <param name="Factor">What each cut multiplies by.</param>
/// <param name="Patience">How many reports in a row may bring no improvement; the next one cuts.</param>
/// <param name="Threshold">By how much a report must beat the best.</param>
/// <param name="ThresholdMode">Whether the threshold is a share of the best, <c>rel</c>, or not, <c>abs</c>.</param>
/// <param name="Cooldown">How many reports after a cut don't count.</param>
/// <param name="MinLr">The least rate that cuts lead to.</param>
/// <param name="Eps">A cut by this or less isn't made.</param>
[Named("transformers.reduce_lr_on_plateau")]
public sealed record ReduceLrOnPlateau(
    Formula BaseLr, Formula Metrics, [Words("min", "max")] string Mode = "min", [Default(0.1)] Formula? Factor = null, [Default(10)] Formula? Patience = null,
    [Default(1e-4)] Formula? Threshold = null, [Words("rel", "abs")] string ThresholdMode = "rel", [Default(0)] Formula? Cooldown = null,
    [Default(0)] Formula? MinLr = null, [Default(1e-8)] Formula? Eps = null) : Dialect
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => [new(LengthRole.Patience, "patience", Count(scope, Patience), Patience)];

    private protected override Formula Translate(Scope scope)
    {
        var (rtol, atol) = ThresholdMode == "rel" ? (Given(Threshold), (Formula)0) : (0, Given(Threshold));
        return Plateau(Metrics, BaseLr, Given(Factor), Given(Patience), Mode, rtol, atol, Given(Cooldown), Given(MinLr), Given(Eps));
    }
}
