using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Optax;

/// <summary>
/// optax's linear_schedule, <c>optax.linear_schedule(0.1, 0.001, transition_steps: 500)</c>: from one value to another in a straight line.
/// Formula: v(t) = init_value + (end_value − init_value)·(t − B)/T for B ≤ t ≤ B + T, B = transition_begin, T = transition_steps.
/// Range: init_value … end_value. Edges: init_value before B, end_value from B + T on.
/// Quirks: transition_steps of 0 or less means init_value throughout, not end_value; transition_begin below 0 counts as 0.
/// Source: optax.linear_schedule, optax 0.2.9.
/// </summary>
/// <param name="InitValue">The value at the start.</param>
/// <param name="EndValue">The value at the end.</param>
/// <param name="TransitionSteps">How long the way takes.</param>
/// <param name="TransitionBegin">When it starts.</param>
[Named("optax.linear_schedule")]
public sealed record LinearSchedule(
    Formula InitValue, Formula EndValue, Formula TransitionSteps, [Default(0)] Formula? TransitionBegin = null) : OptaxSchedule
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) =>
        [Stated(scope, Falls(scope, InitValue, EndValue) ? LengthRole.Whole : LengthRole.Warmup, TransitionSteps, Constant(scope, TransitionBegin))];

    private protected override Formula Translate(Scope scope) =>
        Transition(InitValue, EndValue, 1, Whole(scope, TransitionSteps), Whole(scope, TransitionBegin));
}
