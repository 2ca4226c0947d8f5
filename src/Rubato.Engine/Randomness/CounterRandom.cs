namespace Rubato.Engine;

/// <summary>
/// Random numbers as a pure function of (key, index): any of them can be had at any time, in any order, on any thread.
/// </summary>
/// <remarks>
/// Output <c>index</c> of SplitMix64 started at <c>key</c> (G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom
/// number generators", OOPSLA 2014). A key for a purpose is made by <see cref="Derive(string)"/> from the seed.
/// </remarks>
public readonly record struct CounterRandom(ulong Key)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>A generator for a purpose of its own, such as a layer, an epoch or a step.</summary>
    public CounterRandom Derive(ulong purpose) => new(Mix(Key ^ Mix(purpose + Golden)));

    /// <summary>A generator for a named purpose.</summary>
    public CounterRandom Derive(string purpose)
    {
        var hash = 14695981039346656037UL; // FNV-1a
        foreach (var letter in purpose) hash = (hash ^ letter) * 1099511628211UL;
        return Derive(hash);
    }

    /// <summary>64 random bits.</summary>
    public ulong Bits(ulong index) => Mix(Key + (index + 1) * Golden);

    /// <summary>A number in [0, 1), a multiple of 2⁻²⁴.</summary>
    public float Uniform(ulong index) => (Bits(index) >> 40) * (1f / (1 << 24));

    /// <summary>A number of the standard normal distribution.</summary>
    /// <remarks>
    /// The polar method (G. Marsaglia and T. A. Bray, "A convenient method for generating normal variables", SIAM Review 6(3), 1964): a point of
    /// the square ±1, drawn again until it falls inside the circle, in double precision with a logarithm of our own. The largest sizes are near 9.
    /// </remarks>
    public float Normal(ulong index)
    {
        const double unit = 1.0 / (1L << 31);
        for (var bits = Bits(index); ; bits = Mix(bits + Golden))
        {
            var u = (int)(bits >> 32) * unit;
            var v = (int)bits * unit;
            var square = u * u + v * v;
            if (square is > 0 and < 1) return (float)(u * Math.Sqrt(-2 * NaturalLogarithm.Of(square) / square));
        }
    }

    /// <summary>A number of the Beta(α, β) distribution, in [0, 1].</summary>
    /// <remarks>
    /// X/(X + Y) with X and Y gamma distributed with the shapes α and β (G. Marsaglia and W. W. Tsang, "A simple method for generating gamma
    /// variables", ACM TOMS 26(3), 2000), computed through logarithms so that small shapes give 0 and 1 rather than 0/0. In double precision with
    /// a logarithm and an exponential of our own: the same bits on every platform.
    /// </remarks>
    /// <param name="index">Which of the numbers.</param>
    /// <param name="alpha">α, finite and above 0.</param>
    /// <param name="beta">β, finite and above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">α or β isn't finite and above 0.</exception>
    public float Beta(ulong index, double alpha, double beta)
    {
        if (!(alpha > 0) || !double.IsFinite(alpha)) throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "It must be finite and above 0.");
        if (!(beta > 0) || !double.IsFinite(beta)) throw new ArgumentOutOfRangeException(nameof(beta), beta, "It must be finite and above 0.");
        const double certain = 100; // e⁻¹⁰⁰ is below half of the smallest float
        var draws = Derive(index);
        var odds = draws.Derive(1).LogarithmOfGamma(beta) - draws.Derive(0).LogarithmOfGamma(alpha);
        return odds > certain || odds < -certain ? (odds < 0 ? 1 : 0) : (float)(1 / (1 + NaturalExponential.Of(odds)));
    }

    /// <summary>The logarithm of a gamma distributed number. A shape a below 1 is that of a + 1, times a uniform number to the power 1/a.</summary>
    private double LogarithmOfGamma(double shape)
    {
        var d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
        var c = 1 / Math.Sqrt(9 * d);
        for (var trial = 0UL; ; trial++)
        {
            double x = Normal(2 * trial);
            var root = 1 + c * x;
            if (root <= 0) continue;
            var cube = root * root * root;
            var logarithm = NaturalLogarithm.Of(cube);
            if (LogarithmOfUniform(2 * trial + 1) < 0.5 * x * x + d * (1 - cube + logarithm))
                return NaturalLogarithm.Of(d) + logarithm + (shape < 1 ? LogarithmOfUniform(ulong.MaxValue - 1) / shape : 0);
        }
    }

    /// <summary>The logarithm of a uniform number of (0, 1), an odd multiple of 2⁻⁵⁴.</summary>
    private double LogarithmOfUniform(ulong index) => NaturalLogarithm.Of(((Bits(index) >> 11) + 0.5) * (1.0 / (1L << 53)));

    /// <summary>Fills in numbers of [low, high), in order.</summary>
    internal void FillUniform(Span<float> numbers, float low, float high)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            // Rounding may reach the bound that doesn't belong to the range.
            var number = low + (high - low) * Uniform((ulong)i);
            numbers[i] = number < high || low >= high ? number : MathF.BitDecrement(high);
        }
    }

    /// <summary>Fills in normally distributed numbers, in order.</summary>
    internal void FillNormal(Span<float> numbers, float mean, float deviation)
    {
        for (var i = 0; i < numbers.Length; i++) numbers[i] = mean + deviation * Normal((ulong)i);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
