namespace Rubato.Language;

/// <summary>
/// Reads the plan language by recursive descent. Its depth is bounded, so that hostile text ends in a finding and not
/// in an exhausted stack; after an error it goes on with the next statement, so that several are found at once.
/// </summary>
sealed partial class PlanParser
{
    const int DeepestNesting = 200;

    static readonly Dictionary<string, ComparisonOperator> Comparisons =
        Enum.GetValues<ComparisonOperator>().ToDictionary(Comparison.Symbol);

    readonly List<Token> _tokens;
    readonly SourceMap _source = new();
    readonly List<PlanFinding> _findings = [];
    int _at;
    int _depth;
    int _joined;

    PlanParser(string text) => _tokens = Lexer.Read(text);

    Token Now => _tokens[_at];

    public static (List<Assignment> Assignments, SourceMap Source) ParsePlan(string text, string? sourceName)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parser = new PlanParser(text);
        var assignments = new List<Assignment>();
        while (parser.Now.Kind != TokenKind.End && parser._findings.Count < PlanRules.MostFindings)
        {
            if (parser.Now.Kind == TokenKind.StatementEnd) parser._at++;
            else if (parser.Try(parser.Statement) is { } assignment) assignments.Add(assignment);
        }
        if (parser._findings.Count > 0) throw new PlanException(parser._findings, sourceName);
        return (assignments, parser._source);
    }

    public static Formula ParseFormula(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parser = new PlanParser(text);
        var formula = parser.Try(() =>
        {
            var result = parser.ReadFormula();
            if (parser.Now.Kind != TokenKind.End)
                throw parser.Unexpected("the end of the formula, an operator, `for` or `then`", "A single formula has no name before it.");
            return result;
        });
        if (formula is null) throw new PlanException(parser._findings);
        PlanRules.DemandModest(formula, parser._source);
        return formula;
    }

    T? Try<T>(Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (FindingException found)
        {
            _findings.Add(found.Finding);
            _depth = 0;
            while (Now.Kind is not (TokenKind.StatementEnd or TokenKind.End)) _at++;
            return null;
        }
    }

    Assignment Statement()
    {
        _joined = 0;
        var isLet = Take("let");
        var target = Now;
        if (target.Kind != TokenKind.Name)
            throw Unexpected("a name", "A line of a plan is `name = formula`, `name[groups] = formula` or `let name = formula`.");
        _at++;
        GroupPattern? groups = null;
        if (Now.Kind == TokenKind.Pattern)
        {
            var pattern = Now;
            groups = Build(pattern, () => new GroupPattern(pattern.Text));
            _at++;
        }
        if (!Take("="))
            throw Unexpected($"`=` after `{target.Text}`", "A line of a plan is `name = formula`, `name[groups] = formula` or `let name = formula`.");
        var formula = ReadFormula();
        if (Now.Kind is not (TokenKind.StatementEnd or TokenKind.End))
            throw Unexpected("an operator, `for`, `then` or the end of the line", "Write one `name = formula` a line.");
        var assignment = Build(target, () => new Assignment(target.Text, formula, groups, isLet), "reserved-name");
        _source.Add(assignment, new(target.Line, target.Column));
        return assignment;
    }

    Formula ReadFormula()
    {
        var start = Now;
        return AsFormula(ReadExpression(), start);
    }

    Expression ReadExpression()
    {
        var start = Now;
        var left = And();
        while (TakeJoining("or")) left = Mark(new Either(AsCondition(left, start, "or"), AsCondition(And(), start, "or")), start);
        return left;
    }

    Expression And()
    {
        var start = Now;
        var left = Denied();
        while (TakeJoining("and")) left = Mark(new Both(AsCondition(left, start, "and"), AsCondition(Denied(), start, "and")), start);
        return left;
    }

    Expression Denied()
    {
        var start = Now;
        if (!Take("not")) return Compared();
        Deeper(start);
        var operand = AsCondition(Denied(), start, "not");
        _depth--;
        return Mark(new Not(operand), start);
    }

    Expression Compared()
    {
        var start = Now;
        var left = Parts();
        if (Now.Kind != TokenKind.Symbol || !Comparisons.TryGetValue(Now.Text, out var comparison)) return left;
        var symbol = Now;
        _at++;
        var right = AsFormula(Sum(), symbol);
        return Mark(new Comparison(comparison, AsFormula(left, start), right), symbol);
    }

    Expression Parts()
    {
        var start = Now;
        var first = Sum();
        if (!Now.Is("for") && !Now.Is("then")) return first;
        var parts = new List<Part> { Part(AsFormula(first, start), start) };
        while (Take("then"))
        {
            if (parts[^1].Length is null)
                throw Error(start, "missing-length", "a part before `then` has no length.", "Say how long it lasts: `for 10%`, `for 500st` or `for 3ep`.");
            start = Now;
            parts.Add(Part(AsFormula(Sum(), start), start));
        }
        return Mark(new Sequence([.. parts]), start);
    }

    Part Part(Formula formula, Token start)
    {
        Duration? length = null;
        if (Take("for")) length = DurationAt("after `for`");
        var part = new Part(formula, length);
        _source.Add(part, new(start.Line, start.Column));
        return part;
    }

    Expression Sum() => LeftToRight(Product, ("+", BinaryOperator.Add), ("-", BinaryOperator.Subtract));

    Expression Product() => LeftToRight(Unary, ("*", BinaryOperator.Multiply), ("/", BinaryOperator.Divide));

    Expression LeftToRight(Func<Expression> operand, (string, BinaryOperator) first, (string, BinaryOperator) second)
    {
        var start = Now;
        var left = operand();
        for (var count = 1; ; count++)
        {
            var symbol = Now;
            var operation = Take(first.Item1) ? first.Item2 : Take(second.Item1) ? second.Item2 : (BinaryOperator?)null;
            if (operation is null) return left;
            if (count >= PlanRules.DeepestTree)
                throw Error(symbol, "too-deep", $"more than {PlanRules.DeepestTree} operators in a row.", "Name parts of it with `let`.");
            left = Mark(new Binary(operation.Value, AsFormula(left, start), AsFormula(operand(), symbol)), symbol);
        }
    }

    Expression Unary()
    {
        var sign = Now;
        if (!Take("-")) return Power();
        if (Now.Kind == TokenKind.Number && !_tokens[_at + 1].Is("^"))
        {
            var number = NumberAt(-1);
            return Mark(number, sign);
        }
        Deeper(sign);
        var operand = AsFormula(Unary(), sign);
        _depth--;
        return Mark(new Negate(operand), sign);
    }

    Expression Power()
    {
        var root = Primary();
        var symbol = Now;
        if (!Take("^")) return root;
        Deeper(symbol);
        var exponent = AsFormula(Unary(), symbol);
        _depth--;
        return Mark(new Binary(BinaryOperator.Power, AsFormula(root, symbol), exponent), symbol);
    }

    Expression Primary()
    {
        var token = Now;
        switch (token.Kind)
        {
            case TokenKind.Number:
                return Mark(NumberAt(1), token);
            case TokenKind.Name when _tokens[_at + 1].Is("("):
                return Mark(Call(), token);
            case TokenKind.Name when _tokens[_at + 1].Kind == TokenKind.Pattern:
                throw Error(_tokens[_at + 1], "group-reference", $"`{token.Text}[{_tokens[_at + 1].Text}]` stands inside a formula; groups stand only left of `=`.",
                    $"`{token.Text}` means the value outside the groups; name a shared formula with `let`.");
            case TokenKind.Name when token.Text.ToLowerInvariant() is "nan" or "inf" or "infinity":
                throw Error(token, "not-finite", $"`{token.Text}` is no number that a plan may hold.", "Write a finite number.");
            case TokenKind.Name when token.Text is "true" or "false":
                throw Error(token, "wrong-type", $"got `{token.Text}` where a number is due.", "`true` and `false` are for options such as `inclusive:`.");
            case TokenKind.Text:
                throw Error(token, "wrong-type", $"got the word \"{Shorten(token.Text)}\" where a number is due.", "Words stand only where a function asks for one.");
            case TokenKind.Name when !Names.Reserved.Contains(token.Text) || Names.OfTime.Contains(token.Text):
                _at++;
                return Mark(Build(token, () => new Reference(token.Text)), token);
            case TokenKind.Symbol when token.Text == "(":
                _at++;
                Deeper(token);
                var inner = ReadExpression();
                _depth--;
                if (!Take(")")) throw Unexpected("`)`", $"The parenthesis opened at {token.Line}:{token.Column} isn't closed.");
                return inner;
            default:
                throw Unexpected("a number, a name, a function or `(`", "");
        }
    }

    Formula AsFormula(Expression expression, Token at) => expression as Formula
        ?? throw Error(at, "wrong-type", "got a condition where a number is due.", "`if(condition, a, b)` chooses a number by it.");

    Condition AsCondition(Expression expression, Token at, string word) => expression as Condition
        ?? throw Error(at, "wrong-type", $"got a number beside `{word}`, where a condition is due.", "A condition compares numbers, as in `step < 100`.");

    bool TakeJoining(string word)
    {
        if (!Now.Is(word)) return false;
        if (++_joined > PlanRules.DeepestTree)
            throw Error(Now, "too-deep", $"more than {PlanRules.DeepestTree} conditions joined.", "Name parts of it with `let`.");
        _at++;
        return true;
    }

    void Deeper(Token token)
    {
        if (++_depth > DeepestNesting)
            throw Error(token, "too-deep", $"more than {DeepestNesting} levels of nesting.", "Name the inner parts with `let`.");
    }

    bool Take(string symbol)
    {
        if (!Now.Is(symbol)) return false;
        _at++;
        return true;
    }

    T Mark<T>(T node, Token token)
        where T : notnull
    {
        _source.Add(node, new(token.Line, token.Column));
        return node;
    }

    /// <summary>Turns a constructor's refusal into a finding at the place where its argument was written.</summary>
    static T Build<T>(Token token, Func<T> create, string code = "bad-value")
    {
        try
        {
            return create();
        }
        catch (ArgumentException refused)
        {
            var message = refused.ParamName is { } name ? refused.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : refused.Message;
            throw Error(token, code, message.Split('\n')[0].TrimEnd('\r'), "");
        }
    }

    FindingException Unexpected(string due, string remedy)
    {
        var got = Now.Kind switch
        {
            TokenKind.End => "the end of the text",
            TokenKind.StatementEnd => "the end of the line",
            TokenKind.Pattern => $"`[{Shorten(Now.Text)}]`",
            _ => $"`{Shorten(Now.Text)}{Shorten(Now.Unit)}`",
        };
        return Error(Now, "syntax", $"got {got}; due here: {due}.", remedy);
    }

    static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "…";

    static FindingException Error(Token token, string code, string message, string remedy) =>
        new(new(FindingSeverity.Error, code, token.Line, token.Column, message, remedy));
}
