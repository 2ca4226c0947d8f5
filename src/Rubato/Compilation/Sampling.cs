namespace Rubato.Compilation;

/// <summary>A bounded number of places among many.</summary>
static class Sampling
{
    const int Most = 16_384;
    const double GoldenRatio = 0.618033988749894848;

    /// <summary>
    /// All of 0 … count − 1 where they are few; else one of each of 16,384 equal stretches. Where in its stretch turns by the
    /// golden ratio, so that cycles of no length fall into step with it.
    /// </summary>
    public static IEnumerable<long> Places(long count)
    {
        if (count <= Most)
        {
            for (long i = 0; i < count; i++) yield return i;
            yield break;
        }
        for (var i = 0; i < Most; i++)
        {
            var within = i * GoldenRatio % 1;
            yield return (long)((i + within) * count / Most);
        }
    }
}
