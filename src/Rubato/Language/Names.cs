namespace Rubato.Language;

/// <summary>What may be a name, and which known name a misspelt one was meant to be.</summary>
static class Names
{
    /// <summary>The variables of time, which a plan can't assign.</summary>
    public static readonly string[] OfTime = ["step", "epoch", "progress", "horizon", Previous];

    /// <summary>What a recurrence was in the step before.</summary>
    public const string Previous = "previous";

    /// <summary>Words of the grammar, those of functions to come included, so that a plan keeps its meaning.</summary>
    public static readonly string[] Reserved =
        ["let", "for", "then", "true", "false", "and", "or", "not", "nan", "inf", "infinity", .. OfTime];

    public static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';

    public static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.';

    public static void Demand(string name, string parameter)
    {
        ArgumentNullException.ThrowIfNull(name, parameter);
        if (name.Length == 0 || !IsNameStart(name[0]) || !name.All(IsNamePart) || name[^1] == '.'
            || (Reserved.Contains(name) && !OfTime.Contains(name)))
            throw new ArgumentException(
                $"got \"{name}\"; a name is letters, digits, underscores and inner dots, and none of the words {string.Join(", ", Reserved.Except(OfTime))}.",
                parameter);
    }

    /// <summary>Whether a word argument can be written without quotes.</summary>
    public static bool IsWord(string text) =>
        text.Length > 0 && IsNameStart(text[0]) && text.All(IsNamePart) && text[^1] != '.' && !Reserved.Contains(text);

    /// <summary>"Did you mean …?" for a name that isn't known, or what is known when nothing is near.</summary>
    public static string Suggest(string name, IEnumerable<string> known)
    {
        var all = known.Distinct().ToArray();
        if (all.Length == 0) return "Nothing is known here.";
        var near = all
            .Select(candidate => (candidate, distance: Distance(name, candidate)))
            .Where(pair => pair.distance <= Math.Max(2, Math.Min(pair.candidate.Length, 40) / 3) || Prefixes(name, pair.candidate))
            .OrderBy(pair => pair.distance).ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Take(3).Select(pair => $"`{pair.candidate}`").ToArray();
        return near.Length > 0
            ? $"Did you mean {string.Join(" or ", near)}?"
            : $"Known: {string.Join(", ", all.Order(StringComparer.Ordinal).Take(40).Select(n => $"`{n}`"))}.";
    }

    static bool Prefixes(string name, string candidate) =>
        name.Length >= 3 && candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Edit distance (insert, delete, replace, swap neighbours). Long names are cut, which bounds the time.</summary>
    internal static int Distance(string a, string b)
    {
        const int Cut = 64;
        a = a.Length > Cut ? a[..Cut] : a;
        b = b.Length > Cut ? b[..Cut] : b;
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                var best = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) best = Math.Min(best, rows[i - 2, j - 2] + 1);
                rows[i, j] = best;
            }
        }
        return rows[a.Length, b.Length];
    }
}
