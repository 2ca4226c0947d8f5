using System.Globalization;
using System.Text.RegularExpressions;

namespace Rubato.Tests.Dialects;

/// <summary>Python expressions, as the lines give functions of a peer, in the plan language.</summary>
sealed partial class PythonFormula
{
    readonly string[] _tokens;
    readonly string[] _variables;
    readonly List<string> _parameters = [];
    int _at;

    PythonFormula(string text, string[] variables)
    {
        _tokens = [.. Token().Matches(text).Select(match => match.Value)];
        _variables = variables;
    }

    /// <summary>The expression; its one variable, whatever its name, becomes <paramref name="variable"/>.</summary>
    public static string Of(string text, string variable = "step") => Of(text, [variable]);

    /// <summary>
    /// The expression of a function, <c>lambda a, b: …</c> or <c>f(a, b) = …</c>; its parameters become the variables in order.
    /// Without parameters every name is the first variable.
    /// </summary>
    public static string Of(string text, string[] variables)
    {
        var reader = new PythonFormula(text, variables);
        if (reader.Take("lambda")) reader.Parameters(":");
        else if (Definition().IsMatch(text))
        {
            reader._at += 2;
            reader.Parameters(")");
            reader.Demand("=");
        }
        var formula = reader.Chosen().AsNumber();
        return reader.Now.Length == 0 ? formula : throw reader.NotKnown();
    }

    void Parameters(string end)
    {
        while (!Take(end))
        {
            if (_parameters.Count > 0) Demand(",");
            _parameters.Add(_tokens[_at++]);
        }
        if (_parameters.Count > _variables.Length) throw NotKnown();
    }

    string Now => _at < _tokens.Length ? _tokens[_at] : "";

    readonly record struct Term(string Text, bool IsCondition)
    {
        public string AsNumber() => IsCondition ? $"if({Text}, 1, 0)" : Text;

        public string AsCondition() => IsCondition ? $"({Text})" : $"(not {Same(Text, "0")})";
    }

    static string Same(string a, string b) => $"({a} >= {b} and {a} <= {b})";

    Term Chosen()
    {
        var then = Either();
        if (!Take("if")) return then;
        var condition = Either();
        Demand("else");
        return new($"if({condition.AsCondition()}, {then.AsNumber()}, {Chosen().AsNumber()})", false);
    }

    Term Either() => Joined(() => Joined(Denied, "and"), "or");

    Term Joined(Func<Term> operand, string word)
    {
        var left = operand();
        while (Take(word)) left = new($"{left.AsCondition()} {word} {operand().AsCondition()}", true);
        return left;
    }

    Term Denied() => Take("not") ? new($"not {Denied().AsCondition()}", true) : Compared();

    Term Compared()
    {
        var left = Sum();
        var comparisons = new List<string>();
        while (Now is "<" or "<=" or ">" or ">=" or "==" or "!=")
        {
            var symbol = _tokens[_at++];
            var right = Sum();
            var (a, b) = (left.AsNumber(), right.AsNumber());
            comparisons.Add(symbol switch { "==" => Same(a, b), "!=" => $"not {Same(a, b)}", _ => $"{a} {symbol} {b}" });
            left = right;
        }
        return comparisons.Count == 0 ? left : new(string.Join(" and ", comparisons), true);
    }

    Term Sum() => LeftToRight(Product, "+", "-");

    Term Product() => LeftToRight(Signed, "*", "/", "//", "%");

    Term LeftToRight(Func<Term> operand, params string[] symbols)
    {
        var left = operand();
        while (symbols.Contains(Now))
        {
            var symbol = _tokens[_at++];
            var (a, b) = (left.AsNumber(), operand().AsNumber());
            left = new(symbol switch { "//" => $"floor({a} / {b})", "%" => $"({a} - {b} * floor({a} / {b}))", _ => $"({a} {symbol} {b})" }, false);
        }
        return left;
    }

    Term Signed() => Take("-") ? new($"(-{Signed().AsNumber()})", false) : Take("+") ? Signed() : Power();

    Term Power()
    {
        var root = Atom();
        return Take("**") ? new($"({root.AsNumber()} ^ {Signed().AsNumber()})", false) : root;
    }

    Term Atom()
    {
        if (Take("("))
        {
            var inner = Chosen();
            Demand(")");
            return new($"({inner.Text})", inner.IsCondition);
        }
        var token = Now;
        if (token.Length == 0) throw NotKnown();
        _at++;
        if (char.IsAsciiDigit(token[0]) || token[0] == '.')
            return new(double.Parse(token.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture), false);
        if (!char.IsAsciiLetter(token[0]) && token[0] != '_') throw NotKnown();
        var isOfModule = false;
        while (token is "math" or "np" or "numpy" or "tf" or "ops" or "keras" or "jnp" && Take(".")) (isOfModule, token) = (true, _tokens[_at++]);
        if (Take("(")) return new(Called(token), false);
        if (token == "pi") return new(Math.PI.ToString("R", CultureInfo.InvariantCulture), false);
        if (isOfModule) return token == "e" ? new(Math.E.ToString("R", CultureInfo.InvariantCulture), false) : throw NotKnown();
        if (_parameters.Count == 0) return new(_variables[0], false);
        return _parameters.IndexOf(token) is >= 0 and var index ? new(_variables[index], false) : throw NotKnown();
    }

    string Called(string function)
    {
        var given = new List<string>();
        while (!Take(")"))
        {
            if (given.Count > 0) Demand(",");
            given.Add(Chosen().AsNumber());
        }
        return (function, given) switch
        {
            ("exp" or "sqrt" or "cos" or "sin" or "abs" or "floor" or "log", [var x]) => $"{function}({x})",
            ("fabs", [var x]) => $"abs({x})",
            ("ceil", [var x]) => $"ceiling({x})",
            ("float", [var x]) => $"({x})",
            ("int", [var x]) => $"if({x} < 0, ceiling({x}), floor({x}))",
            ("tanh", [var x]) => $"(1 - 2 / (exp(2 * {x}) + 1))",
            ("log2", [var x]) => $"(log({x}) / log(2))",
            ("log10", [var x]) => $"(log({x}) / log(10))",
            ("log", [var x, var root]) => $"(log({x}) / log({root}))",
            ("pow", [var x, var exponent]) => $"(({x}) ^ ({exponent}))",
            ("min" or "max", { Count: > 1 }) => $"{function}({string.Join(", ", given)})",
            _ => throw NotKnown(),
        };
    }

    bool Take(string token)
    {
        if (Now != token) return false;
        _at++;
        return true;
    }

    void Demand(string token)
    {
        if (!Take(token)) throw NotKnown();
    }

    NotSupportedException NotKnown() => new($"{string.Join(' ', _tokens)}: no Python that is known here, at token {_at}.");

    [GeneratedRegex(@"^\s*\w+\s*\([^()]*\)\s*=(?!=)")]
    private static partial Regex Definition();

    [GeneratedRegex(@"(\d[\d_]*\.?\d*|\.\d+)([eE][-+]?\d+)?|\w+|\*\*|//|<=|>=|==|!=|\S")]
    private static partial Regex Token();
}
