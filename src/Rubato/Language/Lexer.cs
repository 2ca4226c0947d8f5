namespace Rubato.Language;

enum TokenKind
{
    Number,
    Name,
    Pattern,

    /// <summary>A word in quotes.</summary>
    Text,
    Symbol,
    StatementEnd,
    End,
    Bad,
}

/// <summary>A word of the text. <see cref="Unit"/> is what follows a number directly: <c>st</c>, <c>%</c>, or a mistake.</summary>
readonly record struct Token(TokenKind Kind, string Text, string Unit, int Line, int Column, bool AfterBreak)
{
    public bool Is(string symbolOrWord) => Kind is TokenKind.Symbol or TokenKind.Name && Text == symbolOrWord;
}

/// <summary>
/// Cuts text into tokens, in one pass. A line break ends a statement only where the next line starts one
/// (<c>let</c>, <c>name =</c>, <c>name[pattern] =</c>), so a formula may be broken anywhere.
/// </summary>
static class Lexer
{
    public static List<Token> Read(string text)
    {
        var tokens = new List<Token>();
        int at = 0, line = 1, lineStart = 0;
        var afterBreak = true;
        while (at < text.Length)
        {
            var c = text[at];
            if (c == '\n')
            {
                at++;
                line++;
                lineStart = at;
                afterBreak = true;
                continue;
            }
            if (char.IsWhiteSpace(c) || c == '\uFEFF')
            {
                at++;
                continue;
            }
            if (c == '#')
            {
                while (at < text.Length && text[at] != '\n') at++;
                continue;
            }
            var start = at;
            var (kind, unitAt) = Scan(text, ref at, tokens);
            var (end, unitEnd) = kind == TokenKind.Number ? (unitAt, at) : (at, at);
            var word = text[start..end];
            if (kind is TokenKind.Pattern or TokenKind.Text) word = word[1..^1].Trim();
            tokens.Add(new(kind, word, text[end..unitEnd], line, start - lineStart + 1, afterBreak));
            afterBreak = false;
        }
        tokens.Add(new(TokenKind.End, "", "", line, at - lineStart + 1, true));
        return EndStatements(tokens);
    }

    static (TokenKind Kind, int UnitAt) Scan(string text, ref int at, List<Token> before)
    {
        var c = text[at];
        if (char.IsAsciiDigit(c) || (c == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))
            return (TokenKind.Number, ScanNumber(text, ref at));
        if (Names.IsNameStart(c))
        {
            while (at < text.Length && Names.IsNamePart(text[at])) at++;
            return (TokenKind.Name, at);
        }
        if (c == '[' && before is [.., { Kind: TokenKind.Name }])
        {
            var close = text.AsSpan(at).IndexOfAny(']', '\n');
            if (close >= 0 && text[at + close] == ']')
            {
                at += close + 1;
                return (TokenKind.Pattern, at);
            }
        }
        if (c is '"' or '\'')
        {
            var close = text.AsSpan(at + 1).IndexOfAny(c, '\n');
            if (close >= 0 && text[at + 1 + close] == c)
            {
                at += close + 2;
                return (TokenKind.Text, at);
            }
        }
        if (c is '<' or '>' && at + 1 < text.Length && text[at + 1] == '=')
        {
            at += 2;
            return (TokenKind.Symbol, at);
        }
        at += char.IsHighSurrogate(c) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 2 : 1;
        return (c == ';' ? TokenKind.StatementEnd : "+-*/^(),:=<>[]".Contains(c, StringComparison.Ordinal) ? TokenKind.Symbol : TokenKind.Bad, at);
    }

    static int ScanNumber(string text, ref int at)
    {
        char Peek(int position) => position < text.Length ? text[position] : '\0';
        while (char.IsAsciiDigit(Peek(at))) at++;
        if (Peek(at) == '.')
        {
            at++;
            while (char.IsAsciiDigit(Peek(at))) at++;
        }
        if (Peek(at) is 'e' or 'E')
        {
            var digits = Peek(at + 1) is '+' or '-' ? at + 2 : at + 1;
            if (char.IsAsciiDigit(Peek(digits)))
            {
                at = digits;
                while (char.IsAsciiDigit(Peek(at))) at++;
            }
        }
        var unitAt = at;
        if (Peek(at) == '%') at++;
        else while (at < text.Length && (char.IsLetter(text[at]) || text[at] == '_')) at++;
        return unitAt;
    }

    static List<Token> EndStatements(List<Token> tokens)
    {
        var result = new List<Token>(tokens.Count);
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (i > 0 && token.AfterBreak && tokens[i - 1].Kind != TokenKind.StatementEnd && StartsStatement(tokens, i))
            {
                var before = tokens[i - 1];
                result.Add(new(TokenKind.StatementEnd, "", "", before.Line, before.Column + before.Text.Length + before.Unit.Length, false));
            }
            result.Add(token);
        }
        return result;
    }

    static bool StartsStatement(List<Token> tokens, int at)
    {
        if (tokens[at].Kind != TokenKind.Name) return false;
        if (tokens[at].Text == "let") return true;
        var next = at + 1;
        if (tokens[next].Kind == TokenKind.Pattern) next++;
        return tokens[next].Is("=");
    }
}
