using Rubato.Tests.Functions.Control;

namespace Rubato.Tests.Functions.Signals;

public class LastTests
{
    [Fact]
    public void Last_BeforeTheFirstReport_IsTheStart() =>
        Assert.Equal([7, 7, 3, 3, 4], Steered.Run("last(x, start: 7)", null, double.NaN, 3, null, 4));

    [Fact]
    public void Last_NotFinite_IsPassedOver() =>
        Assert.Equal([3, 3, 3, 2], Steered.Run("last(x, start: 7)", 3, double.NaN, double.PositiveInfinity, 2));

    [Fact]
    public void Last_WithoutStart_HoldsForNoComparisonYet() =>
        Assert.Equal([1, 0, 1], Steered.Run("if(last(x) < 2, 0, 1)", null, 1, 3));

    [Fact]
    public void Last_OfTwoSignals_WaitsForBoth()
    {
        var run = Plan.Parse("value = last(x * y, start: -1)").Compile(new PlanContext(10) { Signals = ["x", "y"] }).Start();
        run.Report("x", 2);
        Assert.Equal(-1, run.Advance()[0]);
        run.Report("y", 3);
        Assert.Equal(6, run.Advance()[0]);
    }

    [Fact]
    public void Last_AnyReports_GoesAsItsTwin()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var last = 0.25;
            Steered.Follow("last(x, start: 0.25)", new Random(seed), (_, report) => last = report is { } x && double.IsFinite(x) ? x : last);
        }
    }
}
