using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Composer;

/// <summary>
/// Composer's ExponentialScheduler, <c>composer.ExponentialScheduler(0.1, gamma: 0.9)</c>: the rate times gamma in each period, smoothly.
/// Formula: v(t) = base_lr·gamma^(t/decay_period).
/// Range: gamma above 0; decay_period at least one batch or sample. Edges: base_lr at step 0; never ends.
/// Source: composer.optim.ExponentialScheduler, composer 0.33.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="Gamma">What each period multiplies by.</param>
/// <param name="DecayPeriod">How long a period is; an epoch when left out.</param>
/// <param name="MaxDuration">How long the peer's trainer runs; the span when left out. Percentages are of it.</param>
/// <param name="Ssr">The trainer's scale_schedule_ratio: what times are multiplied by.</param>
[Named("composer.ExponentialScheduler")]
public sealed record ExponentialScheduler(
    Formula BaseLr, Formula Gamma, Duration? DecayPeriod = null, Duration? MaxDuration = null, [Default(1)] Formula? Ssr = null) : ComposerScheduler
{
    private protected override Formula Translate(Scope scope)
    {
        var period = LastingTime(scope, DecayPeriod ?? Epochs(1), property: nameof(DecayPeriod));
        var clock = ComposerClock.For(period);
        return clock.Run(Exponential(BaseLr, rate: Gamma, per: clock.Length(period)));
    }
}
