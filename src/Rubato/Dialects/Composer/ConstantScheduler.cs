using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Composer;

/// <summary>
/// Composer's ConstantScheduler, <c>composer.ConstantScheduler(0.1, alpha: 0.5, t_max: 3ep)</c>: the rate times alpha for a while.
/// Formula: v(t) = base_lr·alpha for t &lt; t_max, then base_lr.
/// Range: base_lr·alpha or base_lr. Edges: at t_max itself the full rate is back.
/// Quirks: after t_max the multiplier is 1, whatever alpha was.
/// Source: composer.optim.ConstantScheduler, composer 0.33.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="Alpha">What the rate is multiplied by until t_max.</param>
/// <param name="TMax">How long; the whole duration when left out.</param>
/// <param name="MaxDuration">How long the peer's trainer runs; the span when left out. Percentages are of it.</param>
/// <param name="Ssr">The trainer's scale_schedule_ratio: what times are multiplied by.</param>
[Named("composer.ConstantScheduler")]
public sealed record ConstantScheduler(
    Formula BaseLr, [Default(1)] Formula? Alpha = null, Duration? TMax = null, Duration? MaxDuration = null, [Default(1)] Formula? Ssr = null) : ComposerScheduler
{
    private protected override Formula Translate(Scope scope)
    {
        var duration = Time(scope, TMax ?? WholeDuration);
        var clock = ComposerClock.For(duration);
        return clock.Run(Rate(Given(Alpha)).For(clock.Length(duration)).Then(BaseLr));
    }
}
