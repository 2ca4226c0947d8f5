using System.Globalization;

namespace Rubato.Language;

/// <summary>Numbers with their units, and calls with their arguments.</summary>
sealed partial class PlanParser
{
    static readonly Dictionary<string, DurationUnit> Units = new()
    {
        ["st"] = DurationUnit.Steps,
        ["ep"] = DurationUnit.Epochs,
        ["%"] = DurationUnit.Percent,
        ["sp"] = DurationUnit.Samples,
    };

    static readonly Dictionary<string, string> LongUnits = new(StringComparer.OrdinalIgnoreCase)
    {
        ["s"] = "st",
        ["step"] = "st",
        ["steps"] = "st",
        ["it"] = "st",
        ["ba"] = "st",
        ["e"] = "ep",
        ["epoch"] = "ep",
        ["epochs"] = "ep",
        ["percent"] = "%",
        ["pct"] = "%",
        ["sample"] = "sp",
        ["samples"] = "sp",
    };

    readonly record struct Argument(Token At, string? Name, object Value);

    Number NumberAt(int sign)
    {
        var token = Now;
        if (token.Unit.Length > 0)
        {
            if (!Units.ContainsKey(token.Unit)) throw UnknownUnit(token);
            throw Error(token, "wrong-type", $"got the duration {token.Text}{token.Unit} where a number is due.",
                token.Unit == "%" ? $"Write the fraction as a number, or `for {token.Text}%` after a formula." : $"Leave out `{token.Unit}`, or write `for {token.Text}{token.Unit}` after a formula.");
        }
        _at++;
        var value = double.Parse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(value))
            throw Error(token, "not-finite", $"{Shorten(token.Text)} is beyond the largest number, 1.8e308.", "Write a finite number.");
        return new Number(sign * value);
    }

    Duration DurationAt(string where)
    {
        var token = Now;
        if (token.Kind != TokenKind.Number)
            throw Unexpected($"a duration {where}", "A duration is a number with its unit: `500st`, `3ep`, `10%` or `1e6sp`.");
        if (token.Unit.Length == 0) throw BareNumber(token, where);
        if (!Units.TryGetValue(token.Unit, out var unit)) throw UnknownUnit(token);
        _at++;
        var duration = Build(token, () => decimal.TryParse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount)
            ? new Duration(amount, unit)
            : throw new ArgumentException($"got {Shorten(token.Text)}{token.Unit}; a duration is 0 to {NumberText.Of(Duration.Longest)}."));
        return Mark(duration, token);
    }

    static FindingException BareNumber(Token token, string where) =>
        Error(token, "missing-unit", $"got {Shorten(token.Text)} {where}, a number without a unit, where a duration is due.",
            $"Write `{Shorten(token.Text)}st` for steps, `{Shorten(token.Text)}ep` for epochs or `{Shorten(token.Text)}%` of the span.");

    static FindingException UnknownUnit(Token token)
    {
        var meant = LongUnits.TryGetValue(token.Unit, out var unit) ? $"Did you mean `{token.Text}{unit}`?" : "Units are `st` (steps), `ep` (epochs), `%` (of the span) and `sp` (samples).";
        return Error(token, "unknown-unit", $"`{Shorten(token.Text)}{Shorten(token.Unit)}`: unknown unit `{Shorten(token.Unit)}`.", meant);
    }

    Function Call()
    {
        var name = Now;
        _at += 2;
        Deeper(name);
        var arguments = new List<Argument>();
        if (!Take(")"))
        {
            do
            {
                arguments.Add(ReadArgument(name));
            }
            while (Take(","));
            if (!Take(")")) throw Unexpected($"`,` or `)` in the arguments of `{name.Text}`", "");
        }
        _depth--;
        var function = FunctionInfo.Find(name.Text)
            ?? throw Error(name, "unknown-function", $"`{Shorten(name.Text)}` is no function.", Names.Suggest(name.Text, FunctionInfo.All.Select(f => f.Name)));
        var values = Bind(function, arguments, name);
        return Build(name, () => function.Create(values), "bad-argument");
    }

    Argument ReadArgument(Token function)
    {
        var at = Now;
        string? name = null;
        if (at.Kind == TokenKind.Name && _tokens[_at + 1].Is(":"))
        {
            name = at.Text;
            _at += 2;
        }
        if (Now.Is(")") || Now.Is(","))
            throw Unexpected($"an argument of `{function.Text}`", "");
        if (Now is { Kind: TokenKind.Number, Unit.Length: > 0 } && (_tokens[_at + 1].Is(",") || _tokens[_at + 1].Is(")")))
            return new(at, name, DurationAt($"in `{function.Text}`"));
        if (Now.Is("true") || Now.Is("false"))
            return new(at, name, _tokens[_at++].Text == "true");
        return new(at, name, ReadFormula());
    }

    static object?[] Bind(FunctionInfo function, List<Argument> arguments, Token call)
    {
        var parameters = function.Parameters;
        var values = new object?[parameters.Count];
        var given = new bool[parameters.Count];
        var rest = new List<Formula>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            var index = argument.Name is { } name ? IndexOf(function, name, argument.At) : Math.Min(i, parameters.Count - 1);
            if (argument.Name is null && i > 0 && arguments[i - 1].Name is not null)
                throw Error(argument.At, "bad-argument", $"an argument by position after one by name in `{function.Name}`.", $"Name it too: {function}.");
            if (index >= 0 && parameters[index].Kind == ParameterKind.Numbers)
            {
                rest.Add((Formula)Convert(argument, parameters[index], function));
                continue;
            }
            if (argument.Name is null && i >= parameters.Count)
                throw Error(argument.At, "too-many-arguments", $"`{function.Name}` takes {parameters.Count} arguments, got {arguments.Count}.", $"It is {function}.");
            if (given[index])
                throw Error(argument.At, "duplicate-argument", $"`{parameters[index].Name}` of `{function.Name}` is given twice.", "Give it once.");
            given[index] = true;
            values[index] = Convert(argument, parameters[index], function);
        }
        for (var i = 0; i < values.Length; i++)
        {
            if (parameters[i].Kind == ParameterKind.Numbers) values[i] = (ValueList<Formula>)[.. rest];
            else if (!given[i] && parameters[i].IsRequired)
                throw Error(call, "missing-argument", $"`{function.Name}` lacks `{parameters[i].Name}`.", $"It is {function}.");
            else if (!given[i]) values[i] = parameters[i].Default;
        }
        return values;
    }

    static int IndexOf(FunctionInfo function, string name, Token at)
    {
        for (var i = 0; i < function.Parameters.Count; i++)
        {
            if (function.Parameters[i].Name == name) return i;
        }
        throw Error(at, "unknown-argument", $"`{function.Name}` has no argument `{Shorten(name)}`.", Names.Suggest(name, function.Parameters.Select(p => p.Name)));
    }

    static object Convert(Argument argument, FunctionParameter parameter, FunctionInfo function)
    {
        var where = $"for `{parameter.Name}` of `{function.Name}`";
        return (parameter.Kind, argument.Value) switch
        {
            (ParameterKind.Duration, Duration) or (ParameterKind.Flag, bool) => argument.Value,
            (ParameterKind.Number or ParameterKind.Numbers, Formula) => argument.Value,
            (ParameterKind.Duration, Number number) => throw BareNumber(argument.At with { Text = number.ToString() }, where),
            (ParameterKind.Duration, _) => throw Error(argument.At, "wrong-type", $"got {Show(argument.Value)} {where}; a duration is due.", "Write it as `500st`, `3ep`, `10%` or `1e6sp`."),
            (ParameterKind.Flag, _) => throw Error(argument.At, "wrong-type", $"got {Show(argument.Value)} {where}; `true` or `false` is due.", ""),
            (_, Duration duration) => throw Error(argument.At, "wrong-type", $"got the duration {duration} {where}; a number is due.", "Leave out the unit."),
            _ => throw Error(argument.At, "wrong-type", $"got {Show(argument.Value)} {where}; a number is due.", ""),
        };
    }

    /// <summary>An argument in a message. A formula isn't printed: it may be deeper than the stack until the plan's rules held.</summary>
    static string Show(object value) => value switch
    {
        Formula and not Number => "a formula",
        bool flag => flag ? "`true`" : "`false`",
        _ => $"`{value}`",
    };
}
