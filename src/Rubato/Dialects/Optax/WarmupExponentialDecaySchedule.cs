using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Optax;

/// <summary>
/// optax's warmup_exponential_decay_schedule, <c>optax.warmup_exponential_decay_schedule(0.001, peak_value: 0.1, warmup_steps: 100, transition_steps: 200, decay_rate: 0.5)</c>: up in a straight line, then equal ratios in equal times.
/// Formula: v(t) = init_value + (peak_value − init_value)·t/W before W = warmup_steps, then peak_value·decay_rate^((t − W − B)/T),
/// B = transition_begin, T = transition_steps; with <c>staircase</c> the exponent is floored.
/// Range: decay_rate at least 0. Edges: with W = 0 the peak is at step 0; it holds for B steps; an end_value bounds the decay, not the warmup.
/// Quirks: transition_begin counts from the end of the warmup; transition_steps of 0 or less, or a decay_rate of 0, means no decay and no bound.
/// Source: optax.warmup_exponential_decay_schedule, optax 0.2.9.
/// </summary>
/// <param name="InitValue">The value at the start.</param>
/// <param name="PeakValue">The value after the warmup.</param>
/// <param name="WarmupSteps">How long the warmup is.</param>
/// <param name="TransitionSteps">How long one factor takes.</param>
/// <param name="DecayRate">The factor.</param>
/// <param name="TransitionBegin">How long the peak holds.</param>
/// <param name="Staircase">Whether whole factors come at once.</param>
/// <param name="EndValue">Where the decay stops; nowhere when left out.</param>
[Named("optax.warmup_exponential_decay_schedule")]
public sealed record WarmupExponentialDecaySchedule(
    Formula InitValue, Formula PeakValue, Formula WarmupSteps, Formula TransitionSteps, Formula DecayRate, [Default(0)] Formula? TransitionBegin = null,
    bool Staircase = false, Formula? EndValue = null) : OptaxSchedule
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => [Stated(scope, LengthRole.Warmup, WarmupSteps)];

    private protected override Formula Translate(Scope scope)
    {
        var rate = Constant(scope, DecayRate, v => v >= 0, "0 or more");
        var decay = ExponentialDecay(PeakValue, Whole(scope, TransitionSteps), rate, Whole(scope, TransitionBegin), Staircase, EndValue);
        return Join([Linear(InitValue, PeakValue), decay], [Count(scope, WarmupSteps)]);
    }
}
