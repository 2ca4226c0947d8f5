namespace Rubato.Tests.Plans;

public class PlanDifferenceTests
{
    static PlanDifference Between(string first, string second, long horizon = 100)
    {
        CompiledPlan Compile(string formula) => Plan.Parse($"lr = {formula}").Compile(new PlanContext(horizon, 10, 32) { Signals = ["loss"] });
        return PlanDifference.Between(Compile(first), 0, Compile(second), 0);
    }

    [Fact]
    public void Difference_OfTheSame_IsNone()
    {
        var difference = Between("torch.StepLR(0.1, step_size: 30)", "step_decay(0.1, 0.1, every: 3ep)");
        Assert.Equal((100, 0), (difference.Compared, difference.Different));
        Assert.Null(difference.Largest);
        Assert.Equal([0, 99], difference.Telling.Select(pair => pair.Step));
    }

    [Fact]
    public void Difference_OfShiftedStairs_NamesWhereTheyPartAndMeet()
    {
        var difference = Between("step_decay(1, 0.5, every: 30st)", "step_decay(1, 0.5, every: 32st)");
        Assert.Equal(2 + 4 + 6, difference.Different);
        Assert.Equal([0, 29, 30, 31, 32, 59, 60, 63, 64, 89, 90, 95, 96, 99], difference.Telling.Select(pair => pair.Step));
        Assert.Equal(new ValuePair(30, 0.5, 1), difference.Largest);
    }

    [Fact]
    public void Difference_OverALongHorizon_ComparesSpreadSteps()
    {
        var difference = Between("linear(0, 1)", "linear(0, 2)", PlanDifference.MostSteps * 100);
        Assert.Equal(PlanDifference.MostSteps, difference.Compared);
        Assert.Equal(PlanDifference.MostSteps - 1, difference.Different);
    }

    [Fact]
    public void Difference_OfSteeredOnes_IsThatWithoutReports() =>
        Assert.Equal(0, Between("if(loss < 1, 5, 0.1)", "0.1").Different);

    [Fact]
    public void Difference_OfDifferentHorizons_IsRefused()
    {
        var (a, b) = (Plan.Parse("lr = 1").Compile(new PlanContext(10)), Plan.Parse("lr = 1").Compile(new PlanContext(11)));
        Assert.Throws<ArgumentException>(() => PlanDifference.Between(a, 0, b, 0));
    }
}
