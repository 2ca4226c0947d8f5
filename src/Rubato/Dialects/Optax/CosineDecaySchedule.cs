using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Optax;

/// <summary>
/// optax's cosine_decay_schedule, <c>optax.cosine_decay_schedule(0.1, decay_steps: 800, alpha: 0.01)</c>: half a cosine, raised to a power.
/// Formula: v(t) = init_value·(alpha + (1 − alpha)·(½(1 + cos(πt/decay_steps)))^exponent).
/// Range: decay_steps at least 1. Edges: init_value·alpha from step decay_steps on.
/// Quirks: the peer's cosine ends at 2⁻⁵⁴ instead of 0 where π·T/T isn't π in doubles, as for T = decay_steps = 60; an exponent of 0.5 makes 7e-9 of it.
/// Source: optax.cosine_decay_schedule, optax 0.2.9; Loshchilov and Hutter, SGDR, 2017, arXiv:1608.03983.
/// </summary>
/// <param name="InitValue">The value at the start.</param>
/// <param name="DecaySteps">How long the decay takes.</param>
/// <param name="Alpha">Which share of init_value is left at the end.</param>
/// <param name="Exponent">To which power the cosine is raised.</param>
[Named("optax.cosine_decay_schedule")]
public sealed record CosineDecaySchedule(
    Formula InitValue, Formula DecaySteps, [Default(0)] Formula? Alpha = null, [Default(1)] Formula? Exponent = null) : OptaxSchedule
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => [Stated(scope, LengthRole.Whole, DecaySteps)];

    private protected override Formula Translate(Scope scope)
    {
        var end = scope[Given(Alpha)].Constant is 0 ? 0 : InitValue * Given(Alpha);
        return CosineDecay(InitValue, end, Count(scope, DecaySteps, atLeast: 1), Constant(scope, Exponent));
    }
}
