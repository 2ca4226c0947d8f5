using static System.FormattableString;

namespace Rubato.Tests.Functions.Control;

public class SlewTests
{
    [Fact]
    public void Slew_AJump_IsTakenAtTheRate() =>
        Assert.Equal([1, 1, 0.75, 0.5, 0.5], Steered.Run("slew(if(x < 1, 0.5, 1), 0.25)", 2, null, 0, null, null));

    [Fact]
    public void Slew_Per_SpreadsTheRate() =>
        Assert.Equal([0, 0.5, 1], Steered.Run("slew(1, 5, per: 1ep, start: 0)", null, null, null));

    [Fact]
    public void Slew_OfAFormulaOfTime_NeedsNoSignal() =>
        Assert.Equal([0, 0.25, 0.5, 0.5], Steered.Run("slew(0 for 1st then 0.5, 0.25)", null, null, null, null));

    [Fact]
    public void Slew_NotFinite_Holds() =>
        Assert.Equal([2, 2, 3], Steered.Run("slew(x, 1)", 2, double.NaN, 9));

    [Fact]
    public void Slew_Range_IsThatOfWhatItFollows()
    {
        var plan = Plan.Parse("lr = slew(if(x < 1, 0.01, 0.1), 1e-3)\nmomentum = mirror(lr, 0.85, 0.95)").Compile(new PlanContext(50) { Signals = ["x"] });
        Assert.Equal(new Interval(0.01, 0.1), plan.RangeOf("lr"));
        Assert.All(plan.Check(), finding => Assert.Equal(FindingSeverity.Note, finding.Severity));
    }

    [Fact]
    public void Slew_AnyReports_GoesAsItsTwin()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var (rate, per) = (Math.Round(random.NextDouble(), 2), 1 + random.Next(5));
            var (held, last) = (double.NaN, 0.25);
            Steered.Follow(Invariant($"slew(last(x, start: 0.25), {rate}, per: {per}st)"), random, (_, report) =>
            {
                if (report is { } x && double.IsFinite(x)) last = x;
                var way = rate / per;
                return held = double.IsNaN(held) ? last : Math.Min(Math.Max(last, held - way), held + way);
            });
        }
    }

    [Theory]
    [InlineData("slew(x, -1)", "rate")]
    [InlineData("slew(x, 1, per: 0st)", "per")]
    public void Slew_BadArgument_IsRefusedByName(string formula, string name) =>
        Assert.Contains(name, Assert.Throws<PlanException>(() => Steered.Run(formula, 1)).Message, StringComparison.Ordinal);
}
