using Rubato.Tests.Functions.Control;
using static System.FormattableString;

namespace Rubato.Tests.Functions.Signals;

public class EmaTests
{
    [Fact]
    public void Ema_FirstReport_IsTheAverage() =>
        Assert.Equal([9, 4, 4], Steered.Run("ema(x, half_life: 2st, start: 9)", null, 4, null));

    [Fact]
    public void Ema_AfterOneHalfLife_KeepsHalf() =>
        Assert.Equal([4, 4, 3, 3], Steered.Run("ema(x, half_life: 2st)", 4, null, 2, null));

    [Fact]
    public void Ema_InReports_DoesNotCountSteps() =>
        Assert.Equal([4, 4, 4, 3], Steered.Run("ema(x, half_life_reports: 1)", 4, null, null, 2));

    [Fact]
    public void Ema_OfASchedule_TakesEveryStep() =>
        Assert.Equal([0, 0.125, 0.3125], Steered.Run("ema(progress, half_life: 1st)", null, null, null, null)[..3]);

    [Fact]
    public void Ema_AnyReports_GoesAsItsTwin()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var (halfLife, inReports) = (1 + random.Next(20), random.Next(2) == 0);
            var (average, at) = (double.NaN, 0L);
            var formula = Invariant($"ema(x, half_life{(inReports ? "_reports" : "")}: {halfLife}{(inReports ? "" : "st")}, start: 0.25)");
            Steered.Follow(formula, random, (step, report) =>
            {
                if (report is { } x && double.IsFinite(x))
                {
                    var kept = Math.Pow(0.5, (inReports ? 1 : Math.Max(step - at, 1)) / (double)halfLife);
                    average = double.IsNaN(average) ? x : kept * average + (1 - kept) * x;
                    at = step;
                }
                return double.IsNaN(average) ? 0.25 : average;
            });
        }
    }

    [Theory]
    [InlineData("ema(x)", "half_life")]
    [InlineData("ema(x, half_life: 1st, half_life_reports: 1)", "half_life")]
    [InlineData("ema(x, half_life: 0st)", "half_life")]
    [InlineData("ema(x, half_life_reports: 0)", "half_life_reports")]
    public void Ema_BadArgument_IsRefusedByName(string formula, string name) =>
        Assert.Contains(name, Assert.Throws<PlanException>(() => Steered.Run(formula, 1)).Message, StringComparison.Ordinal);
}
