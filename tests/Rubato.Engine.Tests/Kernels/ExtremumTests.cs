using Rubato.Engine.Kernels;

namespace Rubato.Engine.Tests.Kernels;

[Collection(nameof(ProcessorSettings))]
public sealed class ExtremumTests
{
    private static readonly (int Outer, int Reduced, int Inner)[] Shapes =
    [
        (1, 1, 1), (3, 5, 1), (1, 33, 1), (2, 40_000, 1), (900, 40, 1), (1, 7, 3), (2, 9, 17), (1, 300, 130), (1, 20_000, 3), (4, 3, 70), (1, 2, 20_000), (0, 3, 4), (3, 4, 0), (300, 60, 5),
    ];

    /// <summary>Few different numbers, so most maxima are tied; now and then ±∞, −0 and NaN.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_TiesAndNumbersThatArent_GivesTheFirstPlaceEverywhere(bool isSmallest)
    {
        foreach (var (outer, reduced, inner) in Shapes)
        {
            foreach (var withNaN in new[] { false, true })
            {
                var x = Values(outer * reduced * inner, withNaN);
                var (values, places) = Plainly(x, outer, reduced, inner, isSmallest);
                SettingsScope.ForEach(settings =>
                {
                    var (y, at) = (new float[outer * inner], new int[outer * inner]);
                    Extremum.Run(x, outer, reduced, inner, isSmallest, y, at);
                    Assert.Equal(places, at);
                    Same.Bits(values, y, $"[{outer}, {reduced}, {inner}], {settings}");
                });
            }
        }
    }

    [Fact]
    public void Run_LengthsDontFit_Throws()
    {
        Assert.Contains("[2, 3, 4]", Assert.Throws<ArgumentException>(() => Extremum.Run(new float[23], 2, 3, 4, false, new float[8], new int[8])).Message);
        Assert.Contains("[2, 0, 4]", Assert.Throws<ArgumentException>(() => Extremum.Run([], 2, 0, 4, false, new float[8], new int[8])).Message);
    }

    private static float[] Values(int count, bool withNaN)
    {
        var random = new CounterRandom(5);
        return [.. Enumerable.Range(0, count).Select(i => Numbers.Whole(random, (ulong)i, 0, 2000) switch
        {
            0 => float.PositiveInfinity,
            1 => float.NegativeInfinity,
            < 40 => -0f,
            < 45 when withNaN => float.NaN,
            var n => n % 9 - 4,
        })];
    }

    private static (float[] Values, int[] Places) Plainly(float[] x, int outer, int reduced, int inner, bool isSmallest)
    {
        var (values, places) = (new float[outer * inner], new int[outer * inner]);
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < inner; i++)
            {
                var column = Enumerable.Range(0, reduced).Select(r => x[(o * reduced + r) * inner + i]).ToArray();
                var best = column.Any(float.IsNaN) ? float.NaN : isSmallest ? column.Min() : column.Max();
                var place = Array.FindIndex(column, v => v == best || (float.IsNaN(v) && float.IsNaN(best)));
                (values[o * inner + i], places[o * inner + i]) = (column[place], place);
            }
        }

        return (values, places);
    }
}
