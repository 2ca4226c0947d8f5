using System.Globalization;

namespace Rubato.Training.Reports;

/// <summary>Numbers as people read them on an axis or in a table, always with a point for the decimals.</summary>
static class ChartNumber
{
    const double MostSeconds = 1e15;

    /// <summary>At most <paramref name="digits"/> significant digits: 0.00125, 12,500, 3.2e-7, 4e8.</summary>
    public static string Format(double value, int digits = 4)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
        if (value == 0)
            return "0";
        var exponent = (int)Math.Floor(Math.Log10(Math.Abs(value)));
        if (exponent is < -4 or > 6)
        {
            var text = value.ToString("0." + new string('#', digits - 1) + "e0", CultureInfo.InvariantCulture);
            return text.Replace('-', '−').Replace("e−", "e-", StringComparison.Ordinal);
        }

        var decimals = Math.Clamp(digits - 1 - exponent, 0, 10);
        return value.ToString("#,0." + new string('#', decimals), CultureInfo.InvariantCulture).Replace('-', '−');
    }

    /// <summary>A share as per cent, as in 98.35%.</summary>
    public static string Percent(double share) =>
        double.IsFinite(share) ? (100 * share).ToString("0.00", CultureInfo.InvariantCulture) + "%" : Format(share);

    /// <summary>A coordinate in an SVG, to a tenth.</summary>
    public static string Coordinate(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Seconds as a person says them: 12.5 s, 3 min 20 s, 2 h 5 min.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        double.NaN or < 0 or > MostSeconds => Format(seconds),
        < 120 => seconds.ToString("0.0", CultureInfo.InvariantCulture) + " s",
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{(int)(seconds / 60)} min {(int)(seconds % 60)} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)(seconds / 3600)} h {(int)(seconds / 60 % 60)} min"),
    };
}
