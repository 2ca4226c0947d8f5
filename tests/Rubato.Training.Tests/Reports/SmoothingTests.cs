using Rubato.Training.Reports;

namespace Rubato.Training.Tests.Reports;

public class SmoothingTests
{
    [Fact]
    public void Exponential_Constant_StaysConstant() =>
        Assert.All(Smoothing.Exponential([3, 3, 3, 3], 2), v => Assert.Equal(3, v, 12));

    [Fact]
    public void Exponential_Weights_HalveEveryHalfLife()
    {
        // Half-life 1: weights 1, ½, ¼ of the latest, the one before, …
        Assert.Equal([1, (2 + 0.5) / 1.5, (4 + 1 + 0.25) / 1.75], Smoothing.Exponential([1, 2, 4], 1).Select(v => Math.Round(v, 12)), (a, b) => Math.Abs(a - b) < 1e-11);
    }

    [Fact]
    public void Exponential_NotFinite_StaysAGap()
    {
        var smooth = Smoothing.Exponential([1, double.NaN, 1, double.PositiveInfinity, 1], 3);
        Assert.Equal([false, true, false, true, false], smooth.Select(double.IsNaN));
        Assert.Equal(1, smooth[4], 12);
    }
}
