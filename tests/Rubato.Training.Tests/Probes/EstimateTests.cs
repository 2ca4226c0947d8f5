using Rubato.Training.Probes;

namespace Rubato.Training.Tests.Probes;

public class EstimateTests
{
    [Fact]
    public void Of_SomeNumbers_IsMeanAndStandardError()
    {
        var estimate = Estimate.Of([1, 2, 3, 6]);
        Assert.Equal((3, 4), (estimate.Mean, estimate.Count));
        Assert.Equal(Math.Sqrt(14 / 3.0 / 4), estimate.StandardError, 1e-12);
        Assert.Equal(3 + 3.182446 * estimate.StandardError, estimate.Interval.High, 1e-5);
        Assert.Throws<ArgumentException>(() => Estimate.Of([]));
    }

    /// <summary>Published quantiles, where the series takes over from the table and on.</summary>
    [Theory]
    [InlineData(1, 12.70620)]
    [InlineData(30, 2.04227)]
    [InlineData(31, 2.03951)]
    [InlineData(40, 2.02108)]
    [InlineData(60, 2.00030)]
    [InlineData(120, 1.97993)]
    [InlineData(1000000, 1.95997)]
    public void Reach95_OfStudentsT_IsTheTables(int degrees, double expected) => Assert.Equal(expected, StudentT.Reach95(degrees), 2e-5);
}
