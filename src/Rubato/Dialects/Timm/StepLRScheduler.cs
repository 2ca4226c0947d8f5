using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Timm;

/// <summary>
/// timm's staircase, <c>timm.StepLRScheduler(0.1, decay_t: 30, decay_rate: 0.1, warmup_t: 5, warmup_lr_init: 1e-4)</c>.
/// Formula: v(t) = base_lr·decay_rate^⌊t'/decay_t⌋, t' = t − W with warmup_prefix, else t; before step W
/// warmup_lr_init + (base_lr − warmup_lr_init)·t/W. W is warmup_t.
/// Range: decay_t and decay_rate more than 0. Edges: the first stair ends before step decay_t.
/// Quirks: decay_rate is 1 when left out, so that nothing decays; decay_t may have a fraction, and the floor is that of
/// the exact quotient of doubles (⌊11/2.2⌋ is 4); noise isn't reproduced.
/// Source: timm.scheduler.StepLRScheduler, timm 1.0.29.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="DecayT">How many steps a stair has.</param>
/// <param name="DecayRate">What each stair multiplies by.</param>
/// <param name="WarmupT">How many steps the warmup has.</param>
/// <param name="WarmupLrInit">The warmup's first rate.</param>
/// <param name="WarmupPrefix">Whether the stairs' time starts after the warmup.</param>
/// <param name="TInEpochs">Whether the peer is stepped once an epoch; the steps are its own either way.</param>
[Named("timm.StepLRScheduler")]
public sealed record StepLRScheduler(
    Formula BaseLr, Formula DecayT, [Default(1)] Formula? DecayRate = null, [Default(0)] Formula? WarmupT = null,
    [Default(0)] Formula? WarmupLrInit = null, bool WarmupPrefix = true, bool TInEpochs = true) : Dialect
{
    // How far rounding is looked for; beyond it the longer form is taken unseen.
    const double Seen = 1e6;

    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => [Stated(scope, LengthRole.Warmup, WarmupT), Stated(scope, LengthRole.Milestone, DecayT)];

    private protected override Formula Translate(Scope scope)
    {
        var (decay, warmup) = (Constant(scope, DecayT, v => v > 0, "more than 0"), Count(scope, WarmupT));
        Constant(scope, DecayRate, v => v > 0, "more than 0");
        Formula stairs = decay == Math.Floor(decay) && decay <= Duration.Longest
            ? StepDecay(BaseLr, Given(DecayRate), Steps((decimal)decay))
            : BaseLr * Power(Given(DecayRate), Stair(decay, scope.BoundsOf(scope.Length).High));
        return WarmupPrefix ? Warmup.Before(stairs, Given(WarmupLrInit), BaseLr, warmup) : Warmup.InPlaceOf(stairs, Given(WarmupLrInit), BaseLr, warmup);
    }

    /// <summary>The floor of the exact quotient, where a quotient just below a whole number rounds up to it.</summary>
    static Formula Stair(double decay, double horizon)
    {
        var stair = Floor(Ref("step") / decay);
        if (!RoundsUp(decay, horizon)) return stair;
        // Whole numbers times half of a double's digits are exact.
        var high = decay * 134217729 - (decay * 134217729 - decay);
        return If(Ref("step") - stair * high < stair * (decay - high), stair - 1, stair);
    }

    static bool RoundsUp(double decay, double horizon)
    {
        if (horizon / decay > Seen) return true;
        for (var stair = 1.0; stair * decay <= horizon + 1; stair++)
        {
            var step = Math.Round(stair * decay);
            if (step / decay == stair && Math.FusedMultiplyAdd(stair, decay, -step) > 0) return true;
        }
        return false;
    }
}
