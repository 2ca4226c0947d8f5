using System.Runtime.CompilerServices;
using Rubato.Compilation;
using Rubato.Language;

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

    internal sealed override Value Lower(Scope scope) => scope.Cutting()[scope.Translated(this, Translate(scope))];

    /// <summary>The same schedule in other words of the language.</summary>
    private protected abstract Formula Translate(Scope scope);

    /// <summary>A formula argument, or its default where the call left it out.</summary>
    private protected Formula Given(Formula? argument, [CallerArgumentExpression(nameof(argument))] string property = "") =>
        argument ?? (Formula)Info.ParameterOf(property).Default!;

    /// <summary>An argument that must be one number throughout.</summary>
    private protected double Constant(
        Scope scope, Formula? argument, Func<double, bool>? allowed = null, string range = "", [CallerArgumentExpression(nameof(argument))] string property = "")
    {
        var parameter = Info.ParameterOf(property);
        var value = scope.Constant(argument ?? (Formula)parameter.Default!, parameter.Name);
        if (!double.IsFinite(value) || allowed?.Invoke(value) == false)
            throw Refuse(scope, argument, parameter.Name, NumberText.Of(value), allowed is null ? "a finite number" : range);
        return value;
    }

    /// <summary>An argument that must be one whole number throughout.</summary>
    private protected long Count(Scope scope, Formula? argument, long atLeast = 0, [CallerArgumentExpression(nameof(argument))] string property = "") =>
        (long)Constant(scope, argument, v => v == Math.Floor(v) && v >= atLeast && v <= Duration.Longest, $"a whole number of at least {atLeast}", property);

    /// <summary>An argument of which the peer takes any whole number, also one below 0.</summary>
    private protected long Whole(Scope scope, Formula? argument, [CallerArgumentExpression(nameof(argument))] string property = "") =>
        (long)Constant(scope, argument, v => v == Math.Floor(v) && Math.Abs(v) <= Duration.Longest, "a whole number", property);

    /// <summary>A list argument of steps, in the peer's order.</summary>
    private protected long[] Counts(Scope scope, ValueList<Formula> argument, [CallerArgumentExpression(nameof(argument))] string property = "") =>
        [.. argument.Select(item => Count(scope, item, 0, property))];

    /// <summary>A table argument whose rows are a step and what belongs to it.</summary>
    private protected (long Step, Formula Value)[] Pairs(Scope scope, ValueList<ValueList<Formula>> argument, [CallerArgumentExpression(nameof(argument))] string property = "") =>
        [.. argument.Select(row => row.Count == 2
            ? (Count(scope, row[0], 0, property), row[1])
            : throw Refuse(scope, row.FirstOrDefault(), Info.ParameterOf(property).Name, $"a row of {row.Count}", "pairs of a step and a number", "Write it as `[[10, 0.5], [20, 0.1]]`."))];

    /// <summary>A list argument whose elements must be numbers throughout.</summary>
    private protected double[] Constants(Scope scope, ValueList<Formula> argument, [CallerArgumentExpression(nameof(argument))] string property = "") =>
        [.. argument.Select(item => scope.Constant(item, Info.ParameterOf(property).Name))];

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

    /// <summary>The refusal of an argument, by its name in the text.</summary>
    private protected FindingException Refuse(Scope scope, Formula? argument, string name, string got, string allowed, string remedy = "") =>
        scope.Error(argument ?? this, "bad-argument", $"{Info.Name}: {name}: got {got}; allowed is {allowed}.", remedy);
}
