namespace Rubato.Exports;

/// <summary>Long lists of numbers in lines of source code.</summary>
static class Wrapped
{
    const int Width = 100;

    /// <summary>The items with commas after each, as many on a line as fit.</summary>
    public static IEnumerable<string> Lines(IEnumerable<string> items)
    {
        var line = new System.Text.StringBuilder();
        foreach (var item in items)
        {
            if (line.Length > 0 && line.Length + item.Length + 2 > Width)
            {
                yield return line.ToString();
                line.Clear();
            }
            line.Append(line.Length > 0 ? " " : "").Append(item).Append(',');
        }
        yield return line.ToString();
    }
}
