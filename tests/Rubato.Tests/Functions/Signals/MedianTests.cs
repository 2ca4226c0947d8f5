using Rubato.Tests.Functions.Control;
using static System.FormattableString;

namespace Rubato.Tests.Functions.Signals;

public class MedianTests
{
    [Fact]
    public void Median_ASpike_IsNotSeen() =>
        Assert.Equal([5, 1, 1, 1, 3], Steered.Run("median(x, window: 3, start: 5)", null, 1, 1, 99, 3));

    [Fact]
    public void Median_OfAnEvenNumber_IsTheMeanOfTheMiddle() =>
        Assert.Equal([1, 2, 2.5, 4], Steered.Run("median(x, window: 2)", 1, 3, 2, 6));

    [Fact]
    public void Median_WindowOfOne_IsTheLastReport() =>
        Assert.Equal([1, 1, 2], Steered.Run("median(x, window: 1)", 1, double.NaN, 2));

    [Fact]
    public void Median_AnyWindowAndReports_GoesAsItsTwin()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var window = seed < 99 ? seed + 1 : 1 + random.Next(12);
            var reports = new List<double>();
            Steered.Follow(Invariant($"median(x, {window}, start: 0.25)"), random, (_, report) =>
            {
                if (report is { } x && double.IsFinite(x)) reports.Add(x);
                double[] sorted = [.. reports.TakeLast(window).Order()];
                return sorted.Length == 0 ? 0.25 : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
            });
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("100")]
    [InlineData("1.5")]
    public void Median_WindowOutOfRange_IsRefusedByName(string window) =>
        Assert.Contains("window", Assert.Throws<PlanException>(() => Steered.Run($"median(x, {window})", 1)).Message, StringComparison.Ordinal);
}
