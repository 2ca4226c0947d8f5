using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Ignite;

/// <summary>
/// ignite's PiecewiseLinearStateScheduler, <c>ignite.PiecewiseLinearStateScheduler([[0, 0.01], [100, 0.1], [900, 0.001]])</c>: straight lines between values at milestones.
/// Formula: v(t) = v_i + (v_{i+1} − v_i)·(t + 1 − m_i)/(m_{i+1} − m_i) for m_i ≤ t + 1 &lt; m_{i+1}.
/// Range: milestones whole, none before the one ahead of it. Edges: the first value holds before the first milestone, the last after the
/// last; of equal milestones the last one's value counts.
/// Quirks: the event is counted before the value is computed, so the value of step t is that of index t + 1, and the one of index 0 is never met.
/// Source: ignite.handlers.PiecewiseLinearStateScheduler, ignite 0.6.
/// </summary>
/// <param name="MilestonesValues">Pairs of an index and the value there.</param>
[Named("ignite.PiecewiseLinearStateScheduler")]
public sealed record PiecewiseLinearStateScheduler(ValueList<ValueList<Formula>> MilestonesValues) : StateParamScheduler
{
    private protected override Formula ByIndex(Scope scope) => new PiecewiseLinear(MilestonesValues);
}
