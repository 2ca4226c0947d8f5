using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Ignite;

/// <summary>
/// ignite's ParamGroupScheduler, <c>ignite.ParamGroupScheduler([ignite.CosineAnnealingScheduler(0.1, 0.001, 900), ignite.LinearCyclicalScheduler(0.95, 0.85, 900, param_name: momentum)], of: lr)</c>: several schedulers side by side, of which this line takes one.
/// Formula: v = the last of the schedulers that sets the parameter of this line, in this group.
/// Range: at least one scheduler that does. Edges: that scheduler's.
/// Errors: a param_group_index that isn't constant.
/// Source: ignite.handlers.ParamGroupScheduler, ignite 0.6.
/// </summary>
/// <param name="Schedulers">ignite's schedulers; each says by <c>param_name</c> and <c>param_group_index</c> what it sets.</param>
/// <param name="Of">The parameter.</param>
/// <param name="Group">The index of the parameter group.</param>
[Named("ignite.ParamGroupScheduler")]
public sealed record ParamGroupScheduler(
    ValueList<Formula> Schedulers, [Words("lr", "momentum", "weight_decay")] string Of = "lr", [Default(0)] Formula? Group = null) : ParamScheduler
{
    internal override string Parameter => Of;

    private protected override Formula Translate(Scope scope)
    {
        var group = Count(scope, Group);
        Formula? own = null;
        foreach (var formula in Schedulers)
        {
            if (formula is not ParamScheduler scheduler)
                throw Refuse(scope, formula, "schedulers", $"`{formula}`", "ignite's schedulers, which say what they set");
            var isOfGroup = scheduler.GroupIndex is not { } index || scope.Constant(index, "param_group_index") == group;
            if (scheduler.Parameter == Of && isOfGroup) own = scheduler;
        }
        return own ?? throw Refuse(scope, null, "schedulers", $"none that sets {Of} in group {group}", "one that does");
    }
}
