namespace Rubato.Engine;

/// <summary>ln x in double precision from additions, multiplications and one division: the same bits on every platform.</summary>
internal static class NaturalLogarithm
{
    /// <summary>ln x of a positive normal number, within 1e-15 of its size or of 1.</summary>
    /// <remarks>
    /// x = m·2ᵉ with m in [√½, √2); ln m = 2·artanh(s), s = (m − 1)/(m + 1), |s| &lt; 0.1716, by its odd series to s²¹, whose remainder is below
    /// 2⁻⁵⁸.
    /// </remarks>
    public static double Of(double x)
    {
        const double root = 1.4142135623730951, ln2 = 0.6931471805599453;
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52) - 1023;
        var m = BitConverter.Int64BitsToDouble((bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (m > root) (m, exponent) = (m / 2, exponent + 1);
        var s = (m - 1) / (m + 1);
        var z = s * s;
        var series = 0.0;
        for (var power = 21; power >= 1; power -= 2) series = series * z + 1.0 / power;
        return 2 * s * series + exponent * ln2;
    }
}
