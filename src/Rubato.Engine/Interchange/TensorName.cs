namespace Rubato.Engine;

/// <summary>Names of tensors in messages. Those of a file may be anything.</summary>
internal static class TensorName
{
    private const int Shown = 80;
    private const int Compared = 64;

    /// <summary>The name in quotes, without control characters and of bearable length.</summary>
    public static string Quote(string name)
    {
        var shown = name.Length <= Shown ? name : name[..(Shown - 1)];
        return $"'{string.Concat(shown.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c))}{(name.Length <= Shown ? "" : "…")}'";
    }

    /// <summary>" Did you mean 'x'?" or nothing.</summary>
    public static string Question(string got, IEnumerable<string> known) =>
        Nearest(got, known) is { } nearest ? $" Did you mean {Quote(nearest)}?" : "";

    /// <summary>
    /// The known name that someone probably meant: one that is the other with a prefix, else the one with the fewest edits, or null where
    /// none is close.
    /// </summary>
    public static string? Nearest(string got, IEnumerable<string> known)
    {
        string? best = null;
        var fewest = Math.Max(2, got.Length / 3) + 1;
        foreach (var name in known)
        {
            if (got.EndsWith("." + name, StringComparison.Ordinal) || name.EndsWith("." + got, StringComparison.Ordinal)) return name;
            if (Math.Max(got.Length, name.Length) > Compared || Edits(got, name) is var edits && edits >= fewest) continue;
            (fewest, best) = (edits, name);
        }

        return best;
    }

    private static int Edits(string a, string b)
    {
        Span<int> row = stackalloc int[Compared + 1];
        for (var j = 0; j <= b.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (same ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
