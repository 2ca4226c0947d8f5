using Rubato.Engine;

namespace Rubato.Labs.Tests.Frame;

public class PairedBootstrapTests
{
    /// <summary>The interval claims 95%: over 300 sets of normal differences it must hold their mean about so often (binomial deviation 1.3 points).</summary>
    [Theory]
    [InlineData(8, 0.91, 0.98)]
    [InlineData(20, 0.92, 0.98)]
    public void Interval_OfNormalDifferences_HoldsTheMeanAsOftenAsItSays(int pairs, double least, double most)
    {
        const int Sets = 300;
        var random = new CounterRandom(7).Derive("sets");
        var held = 0;
        for (var set = 0; set < Sets; set++)
        {
            var (low, high) = PairedBootstrap.Interval([.. Enumerable.Range(0, pairs).Select(i => 1 + random.Normal((ulong)((set * pairs) + i)))]);
            if (low <= 1 && 1 <= high) held++;
        }

        Assert.InRange((double)held / Sets, least, most);
    }

    [Fact]
    public void Interval_OfEqualDifferences_IsThatDifference() => Assert.Equal((0.5, 0.5), PairedBootstrap.Interval([0.5, 0.5, 0.5]));

    [Fact]
    public void Interval_OfFewPairs_IsAllThatTheyShow() => Assert.Equal((1, 3), PairedBootstrap.Interval([1, 2, 3]));

    [Fact]
    public void Interval_Again_IsTheSame() => Assert.Equal(PairedBootstrap.Interval([0.1, 0.4, -0.2, 0.3]), PairedBootstrap.Interval([0.1, 0.4, -0.2, 0.3]));
}
