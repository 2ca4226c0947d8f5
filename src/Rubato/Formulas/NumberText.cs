using System.Globalization;

namespace Rubato;

/// <summary>How numbers look in a plan, in every culture: the shortest text that reads back as the same number.</summary>
static class NumberText
{
    public static string Of(double value) => Shorten(value.ToString("R", CultureInfo.InvariantCulture));

    public static string Shorten(string text) =>
        text.Contains('E', StringComparison.Ordinal)
            ? text.Replace("E+0", "e", StringComparison.Ordinal).Replace("E+", "e", StringComparison.Ordinal)
                  .Replace("E-0", "e-", StringComparison.Ordinal).Replace('E', 'e')
            : text;
}
