using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Composer;

/// <summary>
/// Composer's ConstantWithWarmupScheduler, <c>composer.ConstantWithWarmupScheduler(0.1, t_warmup: 1ep)</c>: a straight warmup,
/// then always the same.
/// Formula: v(t) = base_lr·alpha·t/t_warmup for t &lt; t_warmup, then base_lr·alpha.
/// Range: t_max at least max_duration. Edges: 0 at step 0.
/// Quirks: unlike ConstantScheduler, alpha stays after t_max. The ratio doesn't scale the warmup; with scale_warmup it
/// scales the ramp, but not when the warmup is over.
/// Source: composer.optim.ConstantWithWarmupScheduler, composer 0.33.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="TWarmup">How long the warmup is.</param>
/// <param name="Alpha">What the rate is multiplied by.</param>
/// <param name="TMax">Only checked; the whole duration when left out.</param>
/// <param name="ScaleWarmup">Whether ssr scales the ramp too.</param>
/// <param name="MaxDuration">How long the peer's trainer runs; the span when left out. Percentages are of it.</param>
/// <param name="Ssr">The trainer's scale_schedule_ratio: what times are multiplied by.</param>
[Named("composer.ConstantWithWarmupScheduler")]
public sealed record ConstantWithWarmupScheduler(
    Formula BaseLr, Duration TWarmup, [Default(1)] Formula? Alpha = null, Duration? TMax = null, bool ScaleWarmup = false,
    Duration? MaxDuration = null, [Default(1)] Formula? Ssr = null) : ComposerWarmupScheduler
{
    private protected override Formula Translate(Scope scope) => WarmupThen(scope, TMax, Rate(Given(Alpha)), Rate(Given(Alpha)));
}
