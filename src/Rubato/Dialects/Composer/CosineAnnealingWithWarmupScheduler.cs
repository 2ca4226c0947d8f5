using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Composer;

/// <summary>
/// Composer's CosineAnnealingWithWarmupScheduler, <c>composer.CosineAnnealingWithWarmupScheduler(0.1, t_warmup: 1ep, alpha_f: 0.1)</c>:
/// a straight warmup, then half a cosine.
/// Formula: v(t) = base_lr·t/t_warmup for t &lt; t_warmup, then base_lr·(alpha_f + (1 − alpha_f)·½(1 + cos(πs))),
/// s = min(1, (t − t_warmup)/(t_max − t_warmup)).
/// Range: t_max at least max_duration, in the unit of t_warmup. Edges: 0 at step 0; base_lr·alpha_f from t_max on; a
/// warmup as long as t_max ends in the full rate.
/// Quirks: ssr doesn't scale the warmup; with scale_warmup it scales the ramp, but not when the warmup is over.
/// Source: composer.optim.CosineAnnealingWithWarmupScheduler, composer 0.33.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="TWarmup">How long the warmup is.</param>
/// <param name="TMax">When it ends, warmup included; the whole duration when left out.</param>
/// <param name="AlphaF">What the rate is multiplied by in the end.</param>
/// <param name="ScaleWarmup">Whether ssr scales the ramp too.</param>
/// <param name="MaxDuration">How long the peer's trainer runs; the span when left out. Percentages are of it.</param>
/// <param name="Ssr">The trainer's scale_schedule_ratio: what times are multiplied by.</param>
[Named("composer.CosineAnnealingWithWarmupScheduler")]
public sealed record CosineAnnealingWithWarmupScheduler(
    Formula BaseLr, Duration TWarmup, Duration? TMax = null, [Default(0)] Formula? AlphaF = null, bool ScaleWarmup = false,
    Duration? MaxDuration = null, [Default(1)] Formula? Ssr = null) : ComposerWarmupScheduler
{
    private protected override Formula Translate(Scope scope) => WarmupThen(scope, TMax, BaseLr, Cosine(BaseLr, Rate(Given(AlphaF))));
}
