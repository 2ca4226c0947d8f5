using System.Runtime.CompilerServices;
using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>Fair random signs.</summary>
static class Rademacher
{
    const int Word = 64;

    /// <summary>Fills in 1 or −1, each with probability ½.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(CounterRandom random, Span<float> signs)
    {
        for (var first = 0; first < signs.Length; first += Word)
        {
            var bits = random.Bits((ulong)(first / Word));
            for (var i = first; i < Math.Min(first + Word, signs.Length); i++, bits >>= 1) signs[i] = 1 - (2 * (int)(bits & 1));
        }
    }
}
