using System.Globalization;

namespace Rubato.Cli.Terminal;

/// <summary>Numbers as a person reads them, the same in every culture.</summary>
static class Numbers
{
    public static string Value(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    public static string Percent(double share) => (100 * share).ToString("F2", CultureInfo.InvariantCulture) + "%";

    public static string Duration(double seconds) => seconds < 100
        ? seconds.ToString("F1", CultureInfo.InvariantCulture) + " s"
        : TimeSpan.FromSeconds(seconds).ToString(seconds < 3600 ? @"m\:ss" : @"h\:mm\:ss", CultureInfo.InvariantCulture);
}
