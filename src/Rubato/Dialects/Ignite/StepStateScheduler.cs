using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Ignite;

/// <summary>
/// ignite's StepStateScheduler, <c>ignite.StepStateScheduler(0.1, gamma: 0.5, step_size: 200)</c>: a factor every so many steps.
/// Formula: v(t) = initial_value·gamma^⌊(t + 1)/step_size⌋.
/// Range: step_size at least 1; gamma above 0. Edges: the first stair is a step shorter than the others.
/// Quirks: the event is counted before the value is computed, so the value of step t is that of index t + 1, and the one of index 0 is never met.
/// Source: ignite.handlers.StepStateScheduler, ignite 0.6.
/// </summary>
/// <param name="InitialValue">The value of index 0.</param>
/// <param name="Gamma">What each stair multiplies by.</param>
/// <param name="StepSize">How many steps a stair has.</param>
[Named("ignite.StepStateScheduler")]
public sealed record StepStateScheduler(Formula InitialValue, Formula Gamma, Formula StepSize) : StateParamScheduler
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => [Stated(scope, LengthRole.Milestone, StepSize)];

    private protected override Formula ByIndex(Scope scope) =>
        StepDecay(InitialValue, Constant(scope, Gamma, v => v > 0, "more than 0"), Steps(Count(scope, StepSize, atLeast: 1)));
}
