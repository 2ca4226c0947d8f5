using System.Globalization;

namespace Rubato.Cli.Terminal;

/// <summary>Numbers as a person reads them, the same in every culture.</summary>
static class Numbers
{
    /// <summary>The most letters of <see cref="Steady"/> for numbers of 0 and more.</summary>
    public const int SteadyWidth = 9;

    public static string Value(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>Four significant digits, zeros at the end included, so that a number that changes doesn't change its width.</summary>
    public static string Steady(double value)
    {
        var size = Math.Abs(value);
        if (size == 0 || !double.IsFinite(value)) return value.ToString(CultureInfo.InvariantCulture);
        if (size is < 1e-4 or >= 1e5) return value.ToString("0.000E+00", CultureInfo.InvariantCulture);
        return value.ToString("F" + Math.Clamp(3 - (int)Math.Floor(Math.Log10(size)), 0, 7).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    /// <summary>A share as a percentage; a dash where there is none.</summary>
    public static string Percent(double share) => double.IsNaN(share) ? "–" : (100 * share).ToString("F2", CultureInfo.InvariantCulture) + "%";

    public static string Duration(double seconds) => seconds < 100 ? seconds.ToString("F1", CultureInfo.InvariantCulture) + " s" : Clock(seconds);

    /// <summary>Minutes and seconds, with hours or days where there are any.</summary>
    public static string Clock(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Min(Math.Ceiling(seconds), 1e10));
        return time.ToString(time.TotalHours < 1 ? @"m\:ss" : time.TotalDays < 1 ? @"h\:mm\:ss" : @"d\.hh\:mm\:ss", CultureInfo.InvariantCulture);
    }
}
