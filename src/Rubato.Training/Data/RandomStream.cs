namespace Rubato.Training.Data;

/// <summary>
/// Random numbers as a function of (seed, stream, index): a SplitMix64 sequence (Steele, Lea and Flood, 2014) whose
/// start is hashed from the three. Only integer arithmetic and exact conversions: the same on every platform.
/// </summary>
struct RandomStream
{
    const ulong Gamma = 0x9E3779B97F4A7C15;

    ulong _state;

    public RandomStream(ulong seed, ulong stream, ulong index)
    {
        _state = Mix(Mix(Mix(seed + Gamma) + stream + Gamma) + index + Gamma);
    }

    public ulong NextBits() => Mix(_state += Gamma);

    /// <summary>Uniform in [0, 1), a multiple of 2⁻²⁴.</summary>
    public float NextUnit() => (NextBits() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public float NextBetween(float low, float high) => low + ((high - low) * NextUnit());

    /// <summary>Uniform in 0 … <paramref name="bound"/> − 1, without bias (Lemire, 2019).</summary>
    public int NextBelow(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var range = (ulong)bound;
        var high = Math.BigMul(NextBits(), range, out var low);
        if (low < range)
        {
            var threshold = (0 - range) % range;
            while (low < threshold)
                high = Math.BigMul(NextBits(), range, out low);
        }

        return (int)high;
    }

    /// <summary>Puts the elements in a random order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var last = items.Length - 1; last > 0; last--)
        {
            var other = NextBelow(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
