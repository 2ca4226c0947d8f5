using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Timm;

/// <summary>
/// timm's staircase with milestones, <c>timm.MultiStepLRScheduler(0.1, decay_t: [30, 60], decay_rate: 0.1)</c>.
/// Formula: v(t) = base_lr·decay_rate^#{m : m ≤ t' + 1}, t' = t − W with warmup_prefix, else t; before step W
/// warmup_lr_init + (base_lr − warmup_lr_init)·t/W. m are the milestones decay_t, W is warmup_t.
/// Range: decay_t in order, decay_rate more than 0. Edges: a milestone given twice counts twice.
/// Quirks: each stair begins a step before its milestone; without a warmup step 0 has base_lr even where a milestone is
/// 1 or less; decay_rate is 1 when left out, so that nothing decays; noise isn't reproduced.
/// Source: timm.scheduler.MultiStepLRScheduler, timm 1.0.29.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="DecayT">The milestones.</param>
/// <param name="DecayRate">What each stair multiplies by.</param>
/// <param name="WarmupT">How many steps the warmup has.</param>
/// <param name="WarmupLrInit">The warmup's first rate.</param>
/// <param name="WarmupPrefix">Whether the stairs' time starts after the warmup.</param>
/// <param name="TInEpochs">Whether the peer is stepped once an epoch; the steps are its own either way.</param>
[Named("timm.MultiStepLRScheduler")]
public sealed record MultiStepLRScheduler(
    Formula BaseLr, ValueList<Formula> DecayT, [Default(1)] Formula? DecayRate = null, [Default(0)] Formula? WarmupT = null,
    [Default(0)] Formula? WarmupLrInit = null, bool WarmupPrefix = true, bool TInEpochs = true) : Dialect
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => [Stated(scope, LengthRole.Warmup, WarmupT), .. StatedMilestones(scope, DecayT)];

    private protected override Formula Translate(Scope scope)
    {
        var (milestones, warmup) = (Constants(scope, DecayT), Count(scope, WarmupT));
        Constant(scope, DecayRate, v => v > 0, "more than 0");
        for (var i = 1; i < milestones.Length; i++)
        {
            if (milestones[i] < milestones[i - 1])
                throw Refuse(scope, DecayT[i], "decay_t", $"{NumberText.Of(milestones[i])} after {NumberText.Of(milestones[i - 1])}", "milestones in order");
        }
        Formula stairs = MultiStep(BaseLr, Given(DecayRate), [.. milestones.Select(m => Steps((decimal)Math.Clamp(Math.Ceiling(m - 1), 0, Duration.Longest)))]);
        if (warmup == 0) return milestones is [<= 1, ..] ? FirstValue.Is(BaseLr, stairs) : stairs;
        return WarmupPrefix ? Warmup.Before(stairs, Given(WarmupLrInit), BaseLr, warmup) : Warmup.InPlaceOf(stairs, Given(WarmupLrInit), BaseLr, warmup);
    }
}
