using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Timm;

/// <summary>
/// timm's PyTorch plateau after a warmup, <c>timm.PlateauLRScheduler(0.1, metrics: val_accuracy, decay_rate: 0.5, patience_t: 3)</c>.
/// Formula: base_lr times decay_rate, but at least lr_min, at each report that is the one after patience_t reports in a
/// row without improvement by more than threshold as a share of the best. Before step W warmup_lr_init +
/// (base_lr − warmup_lr_init)·t/W. W is warmup_t.
/// Range: decay_rate below 1; patience_t, cooldown_t and W whole numbers of at least 0. Edges: as <see cref="Functions.Plateau"/>.
/// Quirks: more is better unless mode says otherwise; reports up to the one that acts at step W, the warmup's end, aren't
/// looked at; a decay by 1e-8 or less isn't made; noise isn't reproduced.
/// Source: timm.scheduler.PlateauLRScheduler, timm 1.0.29.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="Metrics">What is measured.</param>
/// <param name="DecayRate">What each decay multiplies by.</param>
/// <param name="PatienceT">How many reports in a row may bring no improvement; the next one decays.</param>
/// <param name="Threshold">By which share of the best a report must beat it.</param>
/// <param name="CooldownT">How many reports after a decay don't count.</param>
/// <param name="WarmupT">How many steps the warmup has.</param>
/// <param name="WarmupLrInit">The warmup's first rate.</param>
/// <param name="LrMin">The least rate that decays lead to.</param>
/// <param name="Mode">Whether less is better, <c>min</c>, or more, <c>max</c>.</param>
[Named("timm.PlateauLRScheduler")]
public sealed record PlateauLRScheduler(
    Formula BaseLr, Formula Metrics, [Default(0.1)] Formula? DecayRate = null, [Default(10)] Formula? PatienceT = null, [Default(1e-4)] Formula? Threshold = null,
    [Default(0)] Formula? CooldownT = null, [Default(0)] Formula? WarmupT = null, [Default(0)] Formula? WarmupLrInit = null,
    [Default(0)] Formula? LrMin = null, [Words("min", "max")] string Mode = "max") : Dialect
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => [Stated(scope, LengthRole.Warmup, WarmupT), Stated(scope, LengthRole.Patience, PatienceT)];

    private protected override Formula Translate(Scope scope)
    {
        var warmup = Count(scope, WarmupT);
        var plateau = Plateau(
            Metrics, BaseLr, Given(DecayRate), Given(PatienceT), Mode, Given(Threshold), cooldown: Given(CooldownT), min: Given(LrMin), eps: 1e-8);
        return warmup == 0 ? plateau : Linear(Given(WarmupLrInit), BaseLr).For(Steps(warmup)).Then(BaseLr.For(Steps(1))).Then(plateau);
    }
}
