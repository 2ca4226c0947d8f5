using System.Runtime.CompilerServices;
using System.Text;
using Rubato.Compilation;
using Rubato.Language;

namespace Rubato;

/// <summary>
/// A function of the plan language. Each is one sealed record, and the record is its whole declaration: the type's name
/// in snake case is its name in the text, its constructor's parameters are its arguments, with their defaults, and
/// <see cref="FunctionInfo"/> finds it. A new function is a new file and nothing else.
/// </summary>
public abstract record Function : Formula
{
    private protected Function()
    {
    }

    /// <summary>The function's name and parameters.</summary>
    public FunctionInfo Info => FunctionInfo.Of(this);

    internal override Precedence Precedence => Precedence.Primary;

    internal override IEnumerable<Expression> Children => Info.ReadArguments(this).SelectMany(ArgumentText.Expressions);

    internal override void WriteBare(StringBuilder text)
    {
        text.Append(Info.Name).Append('(');
        var arguments = Info.ReadArguments(this);
        // A peer's arguments are known by their names; ours are few and in a natural order.
        var (byPosition, first) = (Info.Dialect is null, true);
        for (var i = 0; i < arguments.Length; i++)
        {
            var parameter = Info.Parameters[i];
            if (!parameter.IsRequired && Equals(arguments[i], parameter.Omitted))
            {
                byPosition = false;
                continue;
            }
            byPosition &= parameter.Kind is ParameterKind.Number or ParameterKind.Numbers or ParameterKind.Condition;
            if (!first) text.Append(", ");
            first = false;
            if (!byPosition) text.Append(parameter.Name).Append(": ");
            ArgumentText.Write(text, arguments[i], isSpread: parameter.Kind == ParameterKind.Numbers);
        }
        text.Append(')');
    }

    /// <summary>The lengths of time among its arguments, those in lists included.</summary>
    internal IEnumerable<Duration> Durations => Info.ReadArguments(this).SelectMany(ArgumentText.Durations);

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

    /// <summary>Demands that of an argument's steps none comes before the one ahead of it.</summary>
    private protected void DemandRising(Scope scope, IReadOnlyList<long> steps, string name)
    {
        for (var i = 1; i < steps.Count; i++)
        {
            if (steps[i] < steps[i - 1]) throw Refuse(scope, null, name, $"{steps[i]} after {steps[i - 1]}", "rising steps", "Give them in order.");
        }
    }

    /// <summary>A list argument whose elements must be numbers throughout.</summary>
    private protected double[] Constants(Scope scope, ValueList<Formula> argument, [CallerArgumentExpression(nameof(argument))] string property = "") =>
        [.. argument.Select(item => scope.Constant(item, Info.ParameterOf(property).Name))];

    /// <summary>The refusal of an argument, by its name in the text.</summary>
    private protected FindingException Refuse(Scope scope, Formula? argument, string name, string got, string allowed, string remedy = "") =>
        scope.Error(argument ?? this, "bad-argument", $"{Info.Name}: {name}: got {got}; allowed is {allowed}.", remedy);
}

/// <summary>Arguments of functions as the plan language writes them.</summary>
static class ArgumentText
{
    /// <summary>The expressions in an argument, those in lists included.</summary>
    public static IEnumerable<Expression> Expressions(object? argument) => argument switch
    {
        Expression expression => [expression],
        ValueList<Formula> list => list,
        ValueList<ValueList<Formula>> rows => rows.SelectMany(row => row),
        _ => [],
    };

    /// <summary>The durations in an argument, those in lists included.</summary>
    public static IEnumerable<Duration> Durations(object? argument) => argument switch
    {
        Duration duration => [duration],
        ValueList<Duration> list => list,
        _ => [],
    };

    public static void Write(StringBuilder text, object? argument, bool isSpread = false)
    {
        switch (argument)
        {
            case Expression expression:
                expression.Write(text, Precedence.Or);
                break;
            case ValueList<Formula> list:
                WriteList(text, list, isSpread);
                break;
            case ValueList<Duration> list:
                WriteList(text, list, isSpread);
                break;
            case ValueList<ValueList<Formula>> rows:
                WriteList(text, rows, isSpread);
                break;
            case bool flag:
                text.Append(flag ? "true" : "false");
                break;
            case string word:
                text.Append(Names.IsWord(word) ? word : $"\"{word}\"");
                break;
            default:
                text.Append(argument);
                break;
        }
    }

    static void WriteList<T>(StringBuilder text, ValueList<T> list, bool isSpread)
    {
        if (!isSpread) text.Append('[');
        for (var i = 0; i < list.Count; i++)
        {
            if (i > 0) text.Append(", ");
            Write(text, list[i]);
        }
        if (!isSpread) text.Append(']');
    }
}
