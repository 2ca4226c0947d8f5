namespace Rubato.Training.Data;

/// <summary>Finds what someone probably meant by a misspelt name.</summary>
static class NearestName
{
    /// <summary>The known name with the fewest edits from <paramref name="got"/>, or null where none is close.</summary>
    public static string? Of(string got, IEnumerable<string> known)
    {
        string? best = null;
        var fewest = Math.Max(2, got.Length / 2) + 1;
        foreach (var name in known)
        {
            var edits = Edits(got.ToLowerInvariant(), name.ToLowerInvariant());
            if (edits < fewest)
                (fewest, best) = (edits, name);
        }

        return best;
    }

    /// <summary>" Did you mean 'x'?" or nothing.</summary>
    public static string Question(string got, IEnumerable<string> known) =>
        Of(got, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    static int Edits(string a, string b)
    {
        if (a.Length > 64 || b.Length > 64)
            return int.MaxValue;
        Span<int> row = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
