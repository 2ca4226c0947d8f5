namespace Rubato.Engine;

/// <summary>eˣ in double precision from + − × ÷ and rounding: the same bits on every platform.</summary>
internal static class NaturalExponential
{
    /// <summary>eˣ = 2ⁿ·eʳ with r = x − n·ln 2, |r| ≤ ½ ln 2, by its series to r¹⁵; for |x| up to 10⁸.</summary>
    public static double Of(double x)
    {
        const double ln2 = 0.693147180559945309417;
        var n = Math.Round(x / ln2);
        var r = x - n * ln2;
        var (sum, term) = (1.0, 1.0);
        for (var k = 1; k < 16; k++)
        {
            term *= r / k;
            sum += term;
        }

        return Math.ScaleB(sum, (int)n);
    }
}
