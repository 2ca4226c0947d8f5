namespace Rubato.Training.Data;

/// <summary>
/// Cosine and sine of an angle in whole turns, from + − × ÷ and rounding in double precision: the same bits on every
/// platform, which C libraries' own functions don't promise.
/// </summary>
static class CircleTurn
{
    /// <summary>Within 4·10⁻¹⁶ for |turns| up to 1, and exact at quarters.</summary>
    public static (double Cosine, double Sine) Of(double turns)
    {
        var whole = turns - Math.Floor(turns);
        var quarter = (int)Math.Round(4 * whole);
        var angle = 2 * Math.PI * (whole - (quarter / 4.0));
        var square = angle * angle;
        var (cosine, sine, term) = (1.0, angle, angle);
        // The series of both, to |π/4|¹⁸/18! < 3·10⁻¹⁸.
        var even = 1.0;
        for (var k = 2; k < 19; k += 2)
        {
            even *= -square / ((k - 1) * k);
            term *= -square / (k * (k + 1));
            cosine += even;
            sine += term;
        }

        return (quarter & 3) switch
        {
            0 => (cosine, sine),
            1 => (-sine, cosine),
            2 => (-cosine, -sine),
            _ => (sine, -cosine),
        };
    }
}
