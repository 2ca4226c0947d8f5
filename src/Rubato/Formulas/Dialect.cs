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

    /// <summary>A list argument whose elements must be numbers throughout.</summary>
    private protected double[] Constants(Scope scope, ValueList<Formula> argument, [CallerArgumentExpression(nameof(argument))] string property = "") =>
        [.. argument.Select(item => scope.Constant(item, Info.ParameterOf(property).Name))];

    /// <summary>The refusal of an argument, by its name in the text.</summary>
    private protected FindingException Refuse(Scope scope, Formula? argument, string name, string got, string allowed, string remedy = "") =>
        scope.Error(argument ?? this, "bad-argument", $"{Info.Name}: {name}: got {got}; allowed is {allowed}.", remedy);
}
