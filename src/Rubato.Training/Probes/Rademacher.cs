using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>Fair random signs.</summary>
static class Rademacher
{
    /// <summary>Fills in 1 or −1, each with probability ½.</summary>
    public static void Fill(CounterRandom random, Span<float> signs)
    {
        for (var i = 0; i < signs.Length; i++) signs[i] = ((random.Bits((ulong)i / 64) >> (i % 64)) & 1) == 0 ? 1 : -1;
    }
}
