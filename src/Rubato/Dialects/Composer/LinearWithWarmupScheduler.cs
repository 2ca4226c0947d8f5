using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Composer;

/// <summary>
/// Composer's LinearWithWarmupScheduler, <c>composer.LinearWithWarmupScheduler(0.1, t_warmup: 1ep)</c>: a straight warmup, then
/// a straight line.
/// Formula: v(t) = base_lr·alpha_i·t/t_warmup for t &lt; t_warmup, then
/// base_lr·(alpha_i + (alpha_f − alpha_i)·min(1, (t − t_warmup)/(t_max − t_warmup))).
/// Range: t_max at least max_duration, in the unit of t_warmup. Edges: 0 at step 0; base_lr·alpha_f from t_max on; a
/// warmup as long as t_max ends in alpha_i.
/// Quirks: ssr doesn't scale the warmup; with scale_warmup it scales the ramp, but not when the warmup is over.
/// Source: composer.optim.LinearWithWarmupScheduler, composer 0.33.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="TWarmup">How long the warmup is.</param>
/// <param name="AlphaI">What the rate is multiplied by when the warmup ends.</param>
/// <param name="AlphaF">What the rate is multiplied by in the end.</param>
/// <param name="TMax">When it ends, warmup included; the whole duration when left out.</param>
/// <param name="ScaleWarmup">Whether ssr scales the ramp too.</param>
/// <param name="MaxDuration">How long the peer's trainer runs; the span when left out. Percentages are of it.</param>
/// <param name="Ssr">The trainer's scale_schedule_ratio: what times are multiplied by.</param>
[Named("composer.LinearWithWarmupScheduler")]
public sealed record LinearWithWarmupScheduler(
    Formula BaseLr, Duration TWarmup, [Default(1)] Formula? AlphaI = null, [Default(0)] Formula? AlphaF = null, Duration? TMax = null,
    bool ScaleWarmup = false, Duration? MaxDuration = null, [Default(1)] Formula? Ssr = null) : ComposerWarmupScheduler
{
    private protected override Formula Translate(Scope scope) =>
        WarmupThen(scope, TMax, Rate(Given(AlphaI)), Linear(Rate(Given(AlphaI)), Rate(Given(AlphaF))));
}
