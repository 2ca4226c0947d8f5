using System.Globalization;
using Rubato.Training.Reports;

namespace Rubato.Labs;

/// <summary>Something that must hold by construction or by mathematics, as it came out. Where it doesn't, there is a bug.</summary>
/// <param name="Statement">What must hold, in a sentence.</param>
/// <param name="Found">The numbers.</param>
/// <param name="Holds">Whether it does.</param>
public sealed record MechanismCheck(string Statement, string Found, bool Holds)
{
    /// <summary>A number that must be within a tolerance of another.</summary>
    public static MechanismCheck Near(string statement, double found, double expected, double tolerance) =>
        new(statement, string.Create(CultureInfo.InvariantCulture, $"{ChartNumber.Format(found)}; {ChartNumber.Format(expected)} ± {ChartNumber.Format(tolerance)} allowed"), Math.Abs(found - expected) <= tolerance);

    /// <summary>A number that must be at most another.</summary>
    public static MechanismCheck AtMost(string statement, double found, double limit) =>
        new(statement, string.Create(CultureInfo.InvariantCulture, $"{ChartNumber.Format(found)}; at most {ChartNumber.Format(limit)} allowed"), found <= limit);

    /// <summary>A number that must be at least another.</summary>
    public static MechanismCheck AtLeast(string statement, double found, double limit) =>
        new(statement, string.Create(CultureInfo.InvariantCulture, $"{ChartNumber.Format(found)}; at least {ChartNumber.Format(limit)} allowed"), found >= limit);
}
