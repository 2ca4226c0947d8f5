namespace Rubato;

/// <summary>
/// Which parameter groups an assignment is for: a name in which <c>*</c> stands for any characters and <c>?</c> for one.
/// Where several patterns match a group, the one with the most literal characters holds, as a full name does before a
/// wildcard; equally specific ones are an error.
/// </summary>
public sealed record GroupPattern
{
    /// <summary>A pattern.</summary>
    /// <param name="text">Letters, digits, <c>_ . - / : * ?</c>.</param>
    /// <exception cref="ArgumentException">The pattern is empty or has another character.</exception>
    public GroupPattern(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length is 0 or > 1000 || !text.All(c => char.IsAsciiLetterOrDigit(c) || "_.-/:*?".Contains(c, StringComparison.Ordinal)))
            throw new ArgumentException($"got \"{text}\"; a group pattern is letters, digits, _ . - / : and the wildcards * ?.", nameof(text));
        Text = text;
    }

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    /// <summary>Whether this is one group's full name.</summary>
    public bool IsExact => Text.AsSpan().IndexOfAny('*', '?') < 0;

    /// <summary>How many characters are literal; an exact name counts above every wildcard.</summary>
    internal int Specificity => IsExact ? int.MaxValue : Text.Count(c => c is not ('*' or '?'));

    /// <summary>Whether a group's name matches. In time |pattern|·|name| at worst.</summary>
    /// <param name="name">The group's name.</param>
    public bool Matches(string name)
    {
        int p = 0, n = 0, star = -1, mark = 0;
        while (n < name.Length)
        {
            if (p < Text.Length && Text[p] == '*')
            {
                star = p++;
                mark = n;
            }
            else if (p < Text.Length && (Text[p] == '?' || Text[p] == name[n]))
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++mark;
            }
            else
            {
                return false;
            }
        }
        while (p < Text.Length && Text[p] == '*') p++;
        return p == Text.Length;
    }

    /// <summary>The pattern as written.</summary>
    public override string ToString() => Text;
}
