using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Composer;

/// <summary>
/// Composer's CosineAnnealingScheduler, <c>composer.CosineAnnealingScheduler(0.1, alpha_f: 0.01)</c>: half a cosine down to a share of the rate.
/// Formula: v(t) = base_lr·(alpha_f + (1 − alpha_f)·½(1 + cos(π·min(1, t/t_max)))).
/// Range: t_max at least one batch or sample. Edges: base_lr·alpha_f from t_max on, unlike PyTorch's, which rises again.
/// Source: composer.optim.CosineAnnealingScheduler, composer 0.33.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="TMax">How long; the whole duration when left out.</param>
/// <param name="AlphaF">What the rate is multiplied by in the end.</param>
/// <param name="MaxDuration">How long the peer's trainer runs; the span when left out. Percentages are of it.</param>
/// <param name="Ssr">The trainer's scale_schedule_ratio: what times are multiplied by.</param>
[Named("composer.CosineAnnealingScheduler")]
public sealed record CosineAnnealingScheduler(
    Formula BaseLr, Duration? TMax = null, [Default(0)] Formula? AlphaF = null, Duration? MaxDuration = null, [Default(1)] Formula? Ssr = null) : ComposerScheduler
{
    private protected override Formula Translate(Scope scope) => Over(scope, TMax, Cosine(BaseLr, Rate(Given(AlphaF))));
}
