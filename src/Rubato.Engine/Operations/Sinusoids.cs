namespace Rubato.Engine;

/// <summary>Sines and cosines of geometrically spaced rates, for places and times (A. Vaswani et al., 2017, arXiv:1706.03762).</summary>
/// <remarks>
/// Tables are made once in double precision with a sine, cosine and power of our own: the platform's differ between C libraries. They use
/// + − × ÷ and rounding alone.
/// </remarks>
public static class Sinusoids
{
    private const double LogTwo = 0.693147180559945309417;

    /// <summary>y[t, 2i] = sin(t·ωᵢ) and y[t, 2i+1] = cos(t·ωᵢ) with ωᵢ = longest^(−2i/width): [length, width].</summary>
    /// <param name="length">Places, from 0 on.</param>
    /// <param name="width">Numbers of a place; an odd width ends with a sine.</param>
    /// <param name="longest">Of the order of the longest wavelength divided by 2π; above 1.</param>
    /// <exception cref="ArgumentException">A negative length or width, or a longest of at most 1.</exception>
    public static Tensor OfPlaces(int length, int width, double longest = 10_000)
    {
        var table = Tensor.Uninitialised([length, width]);
        for (var c = 0; c < width; c++)
        {
            var rate = Rate(c / 2, width, longest);
            for (var t = 0; t < length; t++) table.Data[t * width + c] = (float)Sine(t * rate, quarters: c % 2);
        }

        return table;
    }

    /// <summary>longest^(−2i/width).</summary>
    internal static double Rate(int i, int width, double longest)
    {
        if (!(longest > 1)) throw new ArgumentException($"sinusoids: got a longest of {longest}; it must be above 1.");
        return NaturalExponential.Of(-2.0 * i / width * NaturalLogarithm(longest));
    }

    /// <summary>sin(x + quarters·π/2) for 0 ≤ x &lt; 10⁶, to 1e-10.</summary>
    internal static double Sine(double x, int quarters = 0)
    {
        // π/2 in two parts, the first of 33 bits: its product with a count of up to 20 bits is exact.
        const double high = 1.57079632673412561417, low = 6.07710050650619224932e-11;
        var count = Math.Round(x / (high + low));
        var r = x - count * high - count * low;
        var quadrant = ((long)count + quarters) & 3;
        var square = r * r;
        var (sum, term) = quadrant % 2 == 0 ? (r, r) : (1.0, 1.0);
        for (var k = quadrant % 2 == 0 ? 2 : 1; k < 20; k += 2)
        {
            term *= -square / (k * (k + 1));
            sum += term;
        }

        return quadrant < 2 ? sum : -sum;
    }

    /// <summary>ln x = n·ln 2 + 2·artanh((m − 1)/(m + 1)) for x = m·2ⁿ.</summary>
    private static double NaturalLogarithm(double x)
    {
        var n = Math.ILogB(x);
        var m = Math.ScaleB(x, -n);
        var s = (m - 1) / (m + 1);
        var (sum, power) = (0.0, s);
        for (var k = 1; k < 60; k += 2, power *= s * s) sum += power / k;
        return n * LogTwo + 2 * sum;
    }
}
