using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Optax;

/// <summary>
/// optax's exponential_decay, <c>optax.exponential_decay(0.1, transition_steps: 200, decay_rate: 0.5)</c>: equal ratios in equal times.
/// Formula: v(t) = init_value·decay_rate^((t − B)/T), B = transition_begin, T = transition_steps; with <c>staircase</c> the exponent is floored.
/// Range: decay_rate at least 0. Edges: init_value up to B; an end_value bounds it from below where decay_rate is under 1, else from above.
/// Quirks: transition_steps of 0 or less, or a decay_rate of 0, means init_value throughout, without the bound;
/// the bound holds before B too, so an init_value beyond it is never met; transition_begin below 0 counts as 0.
/// Source: optax.exponential_decay, optax 0.2.9.
/// </summary>
/// <param name="InitValue">The value at the start.</param>
/// <param name="TransitionSteps">How long one factor takes.</param>
/// <param name="DecayRate">The factor.</param>
/// <param name="TransitionBegin">When the decay starts.</param>
/// <param name="Staircase">Whether whole factors come at once.</param>
/// <param name="EndValue">Where the decay stops; nowhere when left out.</param>
[Named("optax.exponential_decay")]
public sealed record ExponentialDecay(
    Formula InitValue, Formula TransitionSteps, Formula DecayRate, [Default(0)] Formula? TransitionBegin = null, bool Staircase = false,
    Formula? EndValue = null) : OptaxSchedule
{
    private protected override Formula Translate(Scope scope) => ExponentialDecay(
        InitValue, Whole(scope, TransitionSteps), Constant(scope, DecayRate, v => v >= 0, "0 or more"), Whole(scope, TransitionBegin), Staircase, EndValue);
}
