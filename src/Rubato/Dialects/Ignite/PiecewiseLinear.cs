using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Ignite;

/// <summary>
/// ignite's PiecewiseLinear, <c>ignite.PiecewiseLinear([[0, 0.01], [100, 0.1], [900, 0.001]])</c>: straight lines between values at milestones.
/// Formula: v(t) = v_i + (v_{i+1} − v_i)·(t − m_i)/(m_{i+1} − m_i) for m_i ≤ t &lt; m_{i+1}.
/// Range: milestones whole, none before the one ahead of it. Edges: the first value holds before the first milestone, the last after the
/// last; of equal milestones the last one's value counts.
/// Source: ignite.handlers.PiecewiseLinear, ignite 0.6.
/// </summary>
/// <param name="MilestonesValues">Pairs of a step and the value there.</param>
/// <param name="ParamName">The optimiser's parameter that is set; it counts inside a ParamGroupScheduler.</param>
/// <param name="ParamGroupIndex">The parameter group that is set; it counts inside a ParamGroupScheduler.</param>
[Named("ignite.PiecewiseLinear")]
public sealed record PiecewiseLinear(
    ValueList<ValueList<Formula>> MilestonesValues, [Words("lr", "momentum", "weight_decay")] string ParamName = "lr", Formula? ParamGroupIndex = null) : ParamScheduler
{
    internal override string Parameter => ParamName;

    internal override Formula? GroupIndex => ParamGroupIndex;

    private protected override IEnumerable<StatedLength> Lengths(Scope scope) =>
        [new(LengthRole.Whole, "milestones_values", Pairs(scope, MilestonesValues)[^1].Step, null)];

    private protected override Formula Translate(Scope scope)
    {
        var pairs = Pairs(scope, MilestonesValues);
        if (pairs.Length == 0) throw Refuse(scope, null, "milestones_values", "no pair", "one or more");
        DemandRising(scope, [.. pairs.Select(pair => pair.Step)], "milestones_values");
        return Piecewise([.. pairs.Select(pair => pair.Value)], [.. pairs.Select(pair => Steps(pair.Step))], smooth: true);
    }
}
