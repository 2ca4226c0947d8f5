using Rubato.Training.RangeTests;

namespace Rubato.Training.Tests.RangeTests;

public sealed class CurveSuggestionsTests
{
    /// <summary>1e-6 … 10 in 141 steps: 20 in a decade.</summary>
    static readonly double[] Rates = [.. Enumerable.Range(0, 141).Select(i => Math.Pow(10, (i / 20.0) - 6))];

    static RangeCurve Curve(Func<double, double> loss) => new(Rates, [.. Rates.Select(rate => loss(Math.Log10(rate)))], SweepScale.Exponential, smoothing: 0);

    /// <summary>A fall of 2 around 10^centre, and a blow-up from 1 on.</summary>
    static double Fall(double log, double centre) => 0.3 + (2 / (1 + Math.Exp(6 * (log - centre)))) + Math.Exp(5 * (log - 0.5));

    [Theory]
    [InlineData(-3)]
    [InlineData(-2)]
    public void Steepest_OfALogisticFall_IsItsCentre(double centre)
    {
        var found = CurveSuggestions.Steepest(Curve(log => Fall(log, centre)));
        // Between the points on both sides of the centre the slopes are nearly the same.
        Assert.InRange(Math.Log10(found.Value!.Value), centre - 0.06, centre + 0.01);
    }

    [Fact]
    public void Minimum_OfAParabola_IsATenthOfItsBottom()
    {
        var curve = Curve(log => 1 + Math.Pow(log + 1, 2));
        Assert.Equal(1e-2, CurveSuggestions.Minimum(curve, isRate: true).Value!.Value, 1e-12);
        Assert.Equal(1e-1, CurveSuggestions.Minimum(curve, isRate: false).Value!.Value, 1e-12);
        Assert.Equal(["steepest", "valley", "minimum/10"], CurveSuggestions.Of(curve, isRate: true).Select(suggestion => suggestion.Name));
    }

    [Fact]
    public void Valley_OfAParabola_IsHalfWayDown()
    {
        // The inner points are 14 … 135; the valley is those from 14 to the bottom at 100, 87 of them: begin −1, end 86, so −1 + 29 + 14 = 42, which is point 56.
        Assert.Equal(Rates[56], CurveSuggestions.Valley(Curve(log => 1 + Math.Pow(log + 1, 2))).Value!.Value);
    }

    [Fact]
    public void Valley_WithABump_GoesThroughItAsFastaisDoes()
    {
        // fastai's valley(range(20), [9, 8, 8.5, 7, 6, 6.5, 5, 4, 3, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) gives 5: the longest falling subsequence has 9 points and ends at 10.
        double[] losses = [9, 8, 8.5, 7, 6, 6.5, 5, 4, 3, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        double[] values = [.. Enumerable.Range(0, 23).Select(i => (double)i)];
        // Two points in front and one behind are left out by this curve.
        var curve = new RangeCurve(values, [10, 10, .. losses, 11], SweepScale.Linear, smoothing: 0);
        Assert.Equal(2 + 5, CurveSuggestions.Valley(curve).Value);
    }

    [Fact]
    public void Recommended_IsHalfWayFromTheSteepestPointToTheMinimum()
    {
        var curve = Curve(log => Fall(log, -3));
        var (steepest, lowest) = (CurveSuggestions.Steepest(curve).Value!.Value, CurveSuggestions.Minimum(curve, isRate: false).Value!.Value);
        Assert.Equal(Math.Sqrt(steepest * lowest), CurveSuggestions.Recommended(curve).Value!.Value, 1e-12);
        Assert.Contains("never fell", CurveSuggestions.Recommended(Curve(_ => 1)).Reason);
    }

    [Fact]
    public void Suggestions_WhereTheLossNeverFell_SayWhy()
    {
        foreach (var curve in new[] { Curve(_ => 2.3), Curve(log => 3 + log / 10) })
        {
            Assert.All(CurveSuggestions.Of(curve, isRate: true), suggestion =>
            {
                Assert.Null(suggestion.Value);
                Assert.Contains("never fell", suggestion.Reason);
            });
        }
    }

    [Fact]
    public void Suggestions_OfNoiseAlone_SayThatNothingFell()
    {
        var noise = new Engine.CounterRandom(7).Derive("losses");
        var curve = new RangeCurve(Rates, [.. Rates.Select((_, i) => 2.3 + (0.1 * (noise.Derive((ulong)i).Uniform(0) - 0.5)))], SweepScale.Exponential, smoothing: 0.95);
        Assert.All(CurveSuggestions.Of(curve, isRate: true), suggestion => Assert.Null(suggestion.Value));
    }

    [Fact]
    public void Suggestions_OfATestThatEndedAtOnce_SayHowToMendIt()
    {
        var curve = new RangeCurve([1, 2, 3], [2, 20, 200], SweepScale.Exponential, 0.95);
        Assert.All(CurveSuggestions.Of(curve, isRate: true), suggestion => Assert.Contains("start lower", suggestion.Reason));
    }

    [Fact]
    public void SmoothedLoss_FollowsItsFormula()
    {
        var smoothed = new SmoothedLoss(0.9);
        Assert.Equal(4, smoothed.Add(4), 1e-12);
        Assert.Equal(((0.9 * 0.1 * 4) + (0.1 * 2)) / (1 - 0.81), smoothed.Add(2), 1e-12);
        Assert.Equal(5, new SmoothedLoss(0).Add(5));
    }
}
