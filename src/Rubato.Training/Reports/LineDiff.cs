namespace Rubato.Training.Reports;

/// <summary>A line that two texts share, or that one of them has alone.</summary>
/// <param name="Sign">' ' for both, '-' for the first alone, '+' for the second alone.</param>
/// <param name="Text">The line.</param>
readonly record struct DiffLine(char Sign, string Text);

/// <summary>What changes from one text to another, line by line.</summary>
static class LineDiff
{
    /// <summary>Beyond this many pairs of lines the middle is given as replaced; a longest common part isn't worth its time there.</summary>
    const long MostPairs = 4_000_000;

    /// <summary>The lines of both by a longest common subsequence; a removed line stands before the one that replaces it.</summary>
    public static IReadOnlyList<DiffLine> Between(string first, string second)
    {
        var (a, b) = (Lines(first), Lines(second));
        var head = 0;
        while (head < a.Length && head < b.Length && a[head] == b[head]) head++;
        var tail = 0;
        while (tail < a.Length - head && tail < b.Length - head && a[^(tail + 1)] == b[^(tail + 1)]) tail++;
        return
        [
            .. a[..head].Select(line => new DiffLine(' ', line)),
            .. Middle(a[head..^tail], b[head..^tail]),
            .. a[^tail..].Select(line => new DiffLine(' ', line)),
        ];
    }

    static List<DiffLine> Middle(string[] a, string[] b)
    {
        var found = new List<DiffLine>();
        int i = 0, j = 0;
        if ((long)a.Length * b.Length <= MostPairs)
        {
            var common = Common(a, b);
            while (i < a.Length && j < b.Length)
            {
                if (a[i] == b[j])
                {
                    found.Add(new(' ', a[i++]));
                    j++;
                }
                else
                {
                    found.Add(common[i + 1, j] >= common[i, j + 1] ? new('-', a[i++]) : new('+', b[j++]));
                }
            }
        }

        found.AddRange(a[i..].Select(line => new DiffLine('-', line)));
        found.AddRange(b[j..].Select(line => new DiffLine('+', line)));
        return found;
    }

    /// <summary>At [i, j] how many lines the rests from i and j have in common.</summary>
    static int[,] Common(string[] a, string[] b)
    {
        var common = new int[a.Length + 1, b.Length + 1];
        for (var i = a.Length - 1; i >= 0; i--)
        {
            for (var j = b.Length - 1; j >= 0; j--)
                common[i, j] = a[i] == b[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        return common;
    }

    static string[] Lines(string text) => text.TrimEnd().Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
}
