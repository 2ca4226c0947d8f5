using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Ignite;

/// <summary>
/// ignite's ExpStateScheduler, <c>ignite.ExpStateScheduler(0.1, gamma: 0.99)</c>: a factor at every step.
/// Formula: v(t) = initial_value·gamma^(t + 1).
/// Range: gamma above 0. Edges: initial_value itself is never met.
/// Quirks: the event is counted before the value is computed, so the value of step t is that of index t + 1, and the one of index 0 is never met.
/// Source: ignite.handlers.ExpStateScheduler, ignite 0.6.
/// </summary>
/// <param name="InitialValue">The value of index 0.</param>
/// <param name="Gamma">What each step multiplies by.</param>
[Named("ignite.ExpStateScheduler")]
public sealed record ExpStateScheduler(Formula InitialValue, Formula Gamma) : StateParamScheduler
{
    private protected override Formula ByIndex(Scope scope) => Exponential(InitialValue, rate: Constant(scope, Gamma, v => v > 0, "more than 0"));
}
