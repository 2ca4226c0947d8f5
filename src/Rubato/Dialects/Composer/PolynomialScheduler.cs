using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Composer;

/// <summary>
/// Composer's PolynomialScheduler, <c>composer.PolynomialScheduler(0.1, power: 2)</c>: a power of the time that is left.
/// Formula: v(t) = base_lr·(alpha_f + (1 − alpha_f)·(1 − min(1, t/t_max))^power).
/// Range: power above 0; t_max at least one batch or sample. Edges: base_lr·alpha_f from t_max on.
/// Source: composer.optim.PolynomialScheduler, composer 0.33.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="Power">How early the rate falls.</param>
/// <param name="TMax">How long; the whole duration when left out.</param>
/// <param name="AlphaF">What the rate is multiplied by in the end.</param>
/// <param name="MaxDuration">How long the peer's trainer runs; the span when left out. Percentages are of it.</param>
/// <param name="Ssr">The trainer's scale_schedule_ratio: what times are multiplied by.</param>
[Named("composer.PolynomialScheduler")]
public sealed record PolynomialScheduler(
    Formula BaseLr, Formula Power, Duration? TMax = null, [Default(0)] Formula? AlphaF = null, Duration? MaxDuration = null, [Default(1)] Formula? Ssr = null) : ComposerScheduler
{
    private protected override Formula Translate(Scope scope) => Over(scope, TMax, Polynomial(BaseLr, Rate(Given(AlphaF)), Power));
}
