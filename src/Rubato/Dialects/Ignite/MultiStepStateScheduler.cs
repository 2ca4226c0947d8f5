using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Ignite;

/// <summary>
/// ignite's MultiStepStateScheduler, <c>ignite.MultiStepStateScheduler(0.1, gamma: 0.5, milestones: [300, 600])</c>: a factor at each milestone.
/// Formula: v(t) = initial_value·gamma^#{m in milestones : m ≤ t + 1}.
/// Range: milestones whole and rising; gamma above 0. Edges: a milestone given twice counts twice.
/// Quirks: the event is counted before the value is computed, so the value of step t is that of index t + 1, and the one of index 0 is never met.
/// Source: ignite.handlers.MultiStepStateScheduler, ignite 0.6.
/// </summary>
/// <param name="InitialValue">The value of index 0.</param>
/// <param name="Gamma">What each milestone multiplies by.</param>
/// <param name="Milestones">When.</param>
[Named("ignite.MultiStepStateScheduler")]
public sealed record MultiStepStateScheduler(Formula InitialValue, Formula Gamma, ValueList<Formula> Milestones) : StateParamScheduler
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => StatedMilestones(scope, Milestones);

    private protected override Formula ByIndex(Scope scope)
    {
        var milestones = Counts(scope, Milestones);
        DemandRising(scope, milestones, "milestones");
        return MultiStep(InitialValue, Constant(scope, Gamma, v => v > 0, "more than 0"), [.. milestones.Select(milestone => Steps(milestone))]);
    }
}
