using Rubato.Engine;
using Rubato.Training.Weights;

namespace Rubato.Training.Tests.Weights;

public class SmallestKeysTests
{
    /// <summary>Sorting by (key, place) is the definition. Few different numbers, so that there are ties in both halves of the bits.</summary>
    [Fact]
    public void Of_AnyCount_TakesWhatSortingWould()
    {
        var random = new CounterRandom(5);
        var smallest = new SmallestKeys();
        for (var trial = 0; trial < 60; trial++)
        {
            var values = new float[1 + trial * 7];
            for (var i = 0; i < values.Length; i++)
                values[i] = (trial % 3) switch { 0 => random.Uniform((ulong)(1000 * trial + i)) - 0.5f, 1 => (int)(random.Bits((ulong)(1000 * trial + i)) % 5) - 2, _ => 1 };
            uint[] keys = [.. values.Select(x => trial % 2 == 0 ? SmallestKeys.OfMagnitude(x) : SmallestKeys.OfMagnitudeDescending(x))];
            foreach (var count in new[] { 0, 1, keys.Length / 3, keys.Length - 1, keys.Length })
            {
                var selection = smallest.Of(keys, count);
                List<int> found = [];
                for (var i = 0; i < keys.Length; i++)
                    if (selection.Takes(keys[i])) found.Add(i);
                Assert.Equal(Enumerable.Range(0, keys.Length).OrderBy(i => keys[i]).ThenBy(i => i).Take(count).Order(), found);
            }
        }
    }

    [Fact]
    public void Keys_OfNumbers_AreInTheOrderOfTheirMagnitudes()
    {
        float[] ascending = [0, float.Epsilon, 1e-20f, 0.5f, 1, float.MaxValue, float.PositiveInfinity, float.NaN];
        for (var i = 1; i < ascending.Length; i++)
        {
            Assert.True(SmallestKeys.OfMagnitude(ascending[i - 1]) < SmallestKeys.OfMagnitude(-ascending[i]));
            Assert.True(SmallestKeys.OfMagnitudeDescending(ascending[i - 1]) > SmallestKeys.OfMagnitudeDescending(-ascending[i]));
        }

        Assert.True(SmallestKeys.OfMagnitude(float.NaN) < SmallestKeys.Never);
        Assert.True(SmallestKeys.OfMagnitudeDescending(0) < SmallestKeys.Never);
    }
}
