namespace Rubato.Training.Reports;

/// <summary>What a curve's values say of how to draw it.</summary>
static class CurveShape
{
    const double LogFromRatio = 20;

    /// <summary>Whether it never changes.</summary>
    public static bool IsConstant(IReadOnlyList<double> values) => values.All(value => value.Equals(values[0]));

    /// <summary>Whether a logarithmic axis shows it better: all is above 0, and the greatest is many times the least.</summary>
    public static bool SpansMuch(IEnumerable<double> values)
    {
        double least = double.PositiveInfinity, greatest = double.NegativeInfinity;
        foreach (var value in values.Where(double.IsFinite)) (least, greatest) = (Math.Min(least, value), Math.Max(greatest, value));
        return least > 0 && least <= greatest && greatest / least > LogFromRatio;
    }
}
