using System.Runtime.CompilerServices;
using Rubato.Checks;
using Rubato.Compilation;

namespace Rubato;

/// <summary>
/// A peer's schedule under the peer's own name and arguments, <c>torch.StepLR(0.1, step_size: 30)</c>, with the peer's
/// values, quirks included. It is a translation into the language, so it composes, checks and exports like everything
/// else. Its numbers count the peer's scheduler steps: one optimiser step each, or another length inside
/// <c>tick(…, every: 1ep)</c>. Differs from the language's own functions in that parts that don't fit the span are cut, not refused.
/// </summary>
public abstract record Dialect : Function
{
    private protected Dialect()
    {
    }

    internal sealed override Value Lower(Scope scope)
    {
        var translation = scope.Translated(this, Translate(scope));
        StatedLengths.Check(scope, this, [.. Lengths(scope)]);
        return scope.Cutting()[translation];
    }

    /// <summary>The lengths that the schedule was given, in its scheduler's steps, to be compared with the span that it fills here.</summary>
    private protected virtual IEnumerable<StatedLength> Lengths(Scope scope) => [];

    /// <summary>The length that an argument, or its default, states; more than it where others come on top.</summary>
    private protected StatedLength Stated(
        Scope scope, LengthRole role, Formula? argument, double more = 0, [CallerArgumentExpression(nameof(argument))] string property = "") =>
        new(role, Info.ParameterOf(property).Name, Constant(scope, argument, property: property) + more, argument);

    /// <summary>Milestones that a list states.</summary>
    private protected IEnumerable<StatedLength> StatedMilestones(Scope scope, ValueList<Formula> argument, [CallerArgumentExpression(nameof(argument))] string property = "") =>
        argument.Select(item => new StatedLength(LengthRole.Milestone, Info.ParameterOf(property).Name, scope.Constant(item, Info.ParameterOf(property).Name), item));

    /// <summary>The same schedule in other words of the language.</summary>
    private protected abstract Formula Translate(Scope scope);

    /// <summary>
    /// One formula after the other, each from its own step on. Of several whose step has come the last one holds, so one that
    /// a later one overtakes is never in force.
    /// </summary>
    private protected static Formula Join(IReadOnlyList<Formula> formulas, IReadOnlyList<long> starts)
    {
        var parts = new List<Part>();
        long? end = null;
        for (var i = formulas.Count - 1; i >= 0; i--)
        {
            var start = i == 0 ? 0 : starts[i - 1];
            if (start >= end) continue;
            if (end is { } next) parts.Insert(0, formulas[i].For(Schedule.Steps(next - start)));
            else if (formulas[i] is Sequence last && last.Parts.All(part => part.Length?.Unit != DurationUnit.Percent)) parts.AddRange(last.Parts);
            else parts.Add(new(formulas[i], null));
            end = start;
        }
        return parts is [{ Length: null } only] ? only.Formula : new Sequence([.. parts]);
    }
}
