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

    static readonly FunctionParameter Cadence = new("every", ParameterKind.Duration, IsRequired: true, Default: null, Words: []);

    readonly record struct Argument(Token At, string? Name, object Value);

    sealed record Word(string Text);

    sealed record Items(List<Argument> Values);

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

    Formula Call()
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
        var function = FunctionInfo.Find(name.Text);
        // Only what is measured has a cadence and nothing else: whether this is a signal is for the run to say.
        if (function is null && arguments is [{ Name: "every" } every])
            return Build<Formula>(name, () => new Reference(name.Text, (Duration)Convert(every, Cadence, $"`{name.Text}`")), "bad-argument");
        if (function is null)
            throw Error(name, "unknown-function", $"`{Shorten(name.Text)}` is no function.", Names.Suggest(FunctionInfo.Full(name.Text), FunctionInfo.All.Select(f => f.Name)));
        var values = Bind(function, arguments, name);
        return Build<Formula>(name, () => function.Create(values), "bad-argument");
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
        return new(at, name, ReadValue(function));
    }

    object ReadValue(Token function)
    {
        var next = _tokens[Math.Min(_at + 1, _tokens.Count - 1)];
        var isAlone = next.Is(",") || next.Is(")") || next.Is("]");
        if (Now is { Kind: TokenKind.Number, Unit.Length: > 0 } && isAlone) return DurationAt($"in `{function.Text}`");
        if (Now.Is("true") || Now.Is("false")) return _tokens[_at++].Text == "true";
        if (Now.Kind == TokenKind.Text && isAlone) return new Word(_tokens[_at++].Text);
        if (Now.Is("[")) return ReadList(function);
        return ReadExpression();
    }

    Items ReadList(Token function)
    {
        var open = Now;
        _at++;
        Deeper(open);
        var items = new Items([]);
        if (!Take("]"))
        {
            do
            {
                var at = Now;
                items.Values.Add(new(at, null, ReadValue(function)));
            }
            while (Take(","));
            if (!Take("]")) throw Unexpected($"`,` or `]` in a list of `{function.Text}`", "");
        }
        _depth--;
        return items;
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
                rest.Add((Formula)Convert(argument, parameters[index], $"`{function.Name}`"));
                continue;
            }
            if (argument.Name is null && i >= parameters.Count)
                throw Error(argument.At, "too-many-arguments", $"`{function.Name}` takes {parameters.Count} arguments, got {arguments.Count}.", $"It is {function}.");
            if (given[index])
                throw Error(argument.At, "duplicate-argument", $"`{parameters[index].Name}` of `{function.Name}` is given twice.", "Give it once.");
            given[index] = true;
            values[index] = Convert(argument, parameters[index], $"`{function.Name}`");
        }
        for (var i = 0; i < values.Length; i++)
        {
            if (parameters[i].Kind == ParameterKind.Numbers) values[i] = (ValueList<Formula>)[.. rest];
            else if (!given[i] && parameters[i].IsRequired)
                throw Error(call, "missing-argument", $"`{function.Name}` lacks `{parameters[i].Name}`.", $"It is {function}.");
            else if (!given[i]) values[i] = parameters[i].Omitted;
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

    static object Convert(Argument argument, FunctionParameter parameter, string function)
    {
        var where = $"for `{parameter.Name}` of {function}";
        object Of(Argument item, ParameterKind kind) => (kind, item.Value) switch
        {
            (ParameterKind.Duration, Duration) or (ParameterKind.Flag, bool) or (ParameterKind.Condition, Condition) => item.Value,
            (ParameterKind.Number or ParameterKind.Numbers, Formula) => item.Value,
            (ParameterKind.Word, Word word) => Allowed(word.Text),
            (ParameterKind.Word, Reference word) => Allowed(word.Name),
            (ParameterKind.List, Items items) => List<Formula>(items, ParameterKind.Number),
            (ParameterKind.Durations, Items items) => List<Duration>(items, ParameterKind.Duration),
            (ParameterKind.Table, Items items) => List<ValueList<Formula>>(items, ParameterKind.List),
            (ParameterKind.Duration, Number number) => throw BareNumber(item.At with { Text = number.ToString() }, where),
            (_, Duration duration) => throw Error(item.At, "wrong-type", $"got the duration {duration} {where}; {Due(kind)} is due.", kind == ParameterKind.Number ? "Leave out the unit." : Example(kind)),
            _ => throw Error(item.At, "wrong-type", $"got {Show(item.Value)} {where}; {Due(kind)} is due.", Example(kind)),
        };
        ValueList<T> List<T>(Items items, ParameterKind kind) => [.. items.Values.Select(item => (T)Of(item, kind))];
        string Allowed(string word) => parameter.Words.Contains(word)
            ? word
            : throw Error(argument.At, "bad-argument", $"got \"{Shorten(word)}\" {where}; allowed is {string.Join(", ", parameter.Words)}.", Names.Suggest(word, parameter.Words));
        return Of(argument, parameter.Kind);
    }

    static string Due(ParameterKind kind) => kind switch
    {
        ParameterKind.Duration => "a duration",
        ParameterKind.Flag => "`true` or `false`",
        ParameterKind.Condition => "a condition",
        ParameterKind.Word => "a word",
        ParameterKind.List => "a list of numbers",
        ParameterKind.Durations => "a list of durations",
        ParameterKind.Table => "a list of lists",
        _ => "a number",
    };

    static string Example(ParameterKind kind) => kind switch
    {
        ParameterKind.Duration => "Write it as `500st`, `3ep`, `10%` or `1e6sp`.",
        ParameterKind.Condition => "A condition compares numbers, as in `step < 100`.",
        ParameterKind.List => "Write it as `[0.1, 0.01]`.",
        ParameterKind.Durations => "Write it as `[30ep, 60ep]`.",
        ParameterKind.Table => "Write it as `[[0, 0.1], [10, 0.2]]`.",
        _ => "",
    };

    /// <summary>An argument in a message. A formula isn't printed: it may be deeper than the stack until the plan's rules held.</summary>
    static string Show(object value) => value switch
    {
        Condition => "a condition",
        Formula and not Number => "a formula",
        Items => "a list",
        Word word => $"the word \"{Shorten(word.Text)}\"",
        bool flag => flag ? "`true`" : "`false`",
        _ => $"`{value}`",
    };
}
