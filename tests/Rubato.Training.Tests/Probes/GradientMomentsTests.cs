using Rubato.Engine;
using Rubato.Training.Probes;

namespace Rubato.Training.Tests.Probes;

public class GradientMomentsTests
{
    /// <summary>By hand: (1, 0), (3, 0), (2, 3) have pair products 3, 2, 6 and the mean (2, 1) with squared distances 2, 2, 4.</summary>
    [Fact]
    public void Estimate_OfThreeGradients_IsThatByHand()
    {
        var moments = new GradientMoments(2, examples: 5, groups: 3);
        foreach (var gradient in (float[][])[[1, 0], [3, 0], [2, 3]]) moments.Add(gradient);
        var found = moments.Estimate();
        Assert.Equal(11.0 / 3, found.SquaredGradient, 1e-12);
        Assert.Equal(5 * (2 + 2 + 4) / 2.0, found.Covariance, 1e-12);
        Assert.Equal(60.0 / 11, found.Scale, 1e-12);
        Assert.Equal(11.0 / 3 / (20.0 / 10), found.SignalToNoise(10), 1e-12);
        // Left out in turn: |G|² 6, 2, 3; tr Σ 5·5, 5·5, 5·2 (half the squared distance of the two that are left).
        Assert.Equal(2 / 3.0 * (Sq(6 - 11 / 3.0) + Sq(2 - 11 / 3.0) + Sq(3 - 11 / 3.0)), found.Variances.SquaredGradient, 1e-9);
        Assert.Equal(2 / 3.0 * (Sq(5) + Sq(5) + Sq(-10)), found.Variances.Covariance, 1e-9);
        Assert.Equal(2 / 3.0 * ((6 - 11 / 3.0) * 5 + (2 - 11 / 3.0) * 5 + (3 - 11 / 3.0) * -10), found.Variances.Both, 1e-9);
        var mean = new float[2];
        moments.Mean(mean);
        Assert.Equal([2, 1], mean);
    }

    /// <summary>The large batch as McCandlish et al. write it: the mean of all gradients of b examples is one of B = n·b.</summary>
    [Fact]
    public void Estimate_OfParts_IsTheTwoBatchFormula()
    {
        const int parts = 7, examples = 12;
        float[][] gradients = [.. Enumerable.Range(0, parts).Select(i => Draw(new(3), i, 20, 0.5f))];
        var moments = new GradientMoments(20, examples, parts);
        foreach (var gradient in gradients) moments.Add(gradient);
        double small = gradients.Average(g => g.Sum(x => (double)x * x)), b = examples, big = parts * examples;
        var large = Enumerable.Range(0, 20).Sum(j => Sq(gradients.Average(g => (double)g[j])));
        Assert.Equal((big * large - b * small) / (big - b), moments.Estimate().SquaredGradient, 1e-9);
        Assert.Equal((small - large) / (1 / b - 1 / big), moments.Estimate().Covariance, 1e-9);
    }

    /// <summary>Against the gradients of all examples, each alone: draws of 40 (by example) and of 8 parts of 10; 100 of each.</summary>
    [Theory]
    [InlineData("mlp", 40, 1, 16)]
    [InlineData("mlp", 8, 10, 8)]
    [InlineData("cnn", 40, 1, 16)]
    [InlineData("cnn", 8, 10, 8)]
    [InlineData("smooth", 40, 1, 16)]
    [InlineData("smooth", 8, 10, 8)]
    public void Interval_OfDrawsFromAWholeSet_HoldsTheTruth(string name, int gradients, int examples, int groups)
    {
        var (objective, _) = SmallNets.Trained(name, examples: 90, steps: 3);
        float[][] all = [.. Enumerable.Range(0, 90).Select(i => SmallNets.Gradient(objective.On(new[] { i })))];
        double[] mean = [.. Enumerable.Range(0, objective.Count).Select(j => all.Average(g => (double)g[j]))];
        var square = mean.Sum(Sq);
        var covariance = all.Average(g => g.Sum(x => (double)x * x)) - square;
        var (inside, squares, covariances) = (0, new double[100], new double[100]);
        for (var trial = 0; trial < 100; trial++)
        {
            var random = new CounterRandom((ulong)trial);
            var moments = new GradientMoments(objective.Count, examples, groups);
            for (var i = 0; i < gradients; i++) moments.Add(MeanOf([.. Enumerable.Range(i * examples, examples).Select(k => all[random.Bits((ulong)k) % 90])]));
            var found = moments.Estimate();
            (squares[trial], covariances[trial]) = (found.SquaredGradient, found.Covariance);
            var (low, high) = found.Interval;
            if (low <= covariance / square && covariance / square <= high) inside++;
        }

        // Unbiased: within four standard errors of the mean of 100. The interval's rate: 95% are stated; the jackknife of a few groups comes within some percent.
        foreach (var (truth, estimates) in new[] { (square, squares), (covariance, covariances) })
        {
            var estimate = Estimate.Of(estimates);
            Assert.InRange(truth, estimate.Mean - 4 * estimate.StandardError, estimate.Mean + 4 * estimate.StandardError);
        }

        Assert.True(inside >= 90, FormattableString.Invariant($"{name}: {inside} of 100 intervals hold the scale {covariance / square}"));
    }

    /// <summary>Nothing but noise: half of the estimates of |G|² are below 0, and intervals reach to infinity.</summary>
    [Fact]
    public void Scale_OfPureNoise_IsInfiniteOrUnboundedAbove()
    {
        var (infinite, unbounded) = (0, 0);
        for (var trial = 0; trial < 100; trial++)
        {
            var moments = new GradientMoments(30, groups: 12);
            for (var i = 0; i < 24; i++) moments.Add(Draw(new((ulong)trial), i, 30, 0));
            var found = moments.Estimate();
            if (double.IsPositiveInfinity(found.Scale)) infinite++;
            if (double.IsPositiveInfinity(found.Interval.High)) unbounded++;
            Assert.True(found.Interval.Low > 0);
            Assert.Equal(double.IsPositiveInfinity(found.Scale), found.SignalToNoise(8) <= 0);
        }

        Assert.InRange(infinite, 35, 65);
        Assert.InRange(unbounded, 90, 100);
    }

    [Fact]
    public void Average_OfSeveral_IsTheRatioOfAverages()
    {
        NoiseScaleEstimate One(double g, double s) => new(g, s, new(0.01, 0.02, 0.001), 5);
        var found = NoiseScaleEstimate.Average([One(-1, 10), One(3, 20)]);
        Assert.Equal((1, 15, 15, 10), (found.SquaredGradient, found.Covariance, found.Scale, found.Degrees));
        Assert.Equal(new(0.005, 0.01, 0.0005), found.Variances);
        Assert.True(found.Interval.Low < 15 && 15 < found.Interval.High && found.Interval.High < 20);
        Assert.Throws<ArgumentException>(() => NoiseScaleEstimate.Average([]));
        Assert.True(double.IsNaN(One(double.NaN, 1).Scale) && double.IsNaN(One(double.NaN, 1).Interval.Low));
        Assert.Equal((double.PositiveInfinity, double.PositiveInfinity), One(-1, 10).Interval);
        Assert.Equal((0, double.PositiveInfinity), (One(0.1, 10) with { Variances = new(1, 900, 0) }).Interval);
    }

    [Fact]
    public void Moments_BadInput_IsNamed()
    {
        Assert.Contains("0 examples", Assert.Throws<ArgumentOutOfRangeException>(() => new GradientMoments(3, 0)).Message);
        Assert.Contains("1 groups", Assert.Throws<ArgumentOutOfRangeException>(() => new GradientMoments(3, 1, 1)).Message);
        Assert.Contains("gradients of 0", Assert.Throws<ArgumentOutOfRangeException>(() => new GradientMoments(0)).Message);
        var moments = new GradientMoments(3);
        Assert.Throws<InvalidOperationException>(() => moments.Mean(new float[3]));
        Assert.Contains("gradient of 2", Assert.Throws<ArgumentException>(() => moments.Add([1, 2])).Message);
        moments.Add([1, 2, 3]);
        moments.Add([1, 2, 3]);
        Assert.Contains("got 2 gradients", Assert.Throws<InvalidOperationException>(() => moments.Estimate()).Message);
    }

    static float[] Draw(CounterRandom random, int index, int length, float mean) =>
        [.. Enumerable.Range(0, length).Select(j => mean + random.Derive((ulong)index).Normal((ulong)j))];

    static float[] MeanOf(float[][] gradients)
    {
        var mean = new float[gradients[0].Length];
        foreach (var gradient in gradients)
            for (var j = 0; j < mean.Length; j++) mean[j] += gradient[j] / gradients.Length;
        return mean;
    }

    static double Sq(double x) => x * x;
}
