namespace Rubato.Tests.Functions;

public class TableTests
{
    static CompiledPlan Compile(string formula, long horizon = 1000) => Plan.Parse($"lr = {formula}").Compile(new PlanContext(horizon));

    [Fact]
    public void Table_AtItsPoints_HasTheirBits()
    {
        var random = new Random(5);
        long[] steps = [.. Enumerable.Range(0, 999).Where(_ => random.Next(3) > 0)];
        double[] values = [.. steps.Select(_ => random.NextDouble() * Math.Pow(10, random.Next(-20, 5)))];
        var plan = Compile($"table(steps: [{string.Join(", ", steps)}], values: [{string.Join(", ", values.Select(value => ((Formula)value).ToString()))}])");
        Assert.Equal(values, steps.Select(step => plan.At(0, step)));
        Assert.Equal(values[0], plan.At(0, 0), values[0] * 10);
        Assert.Equal(values[^1], plan.At(0, 5000));
        Assert.Equal(new Interval(values.Min(), values.Max()), plan.RangeOf(0));
    }

    [Fact]
    public void Table_OfOnePoint_IsConstant() => Assert.Equal(new Interval(3), Compile("table(steps: [7], values: [3])").RangeOf(0));

    [Fact]
    public void Table_InARepeat_CountsTheCyclesSteps()
    {
        var plan = Compile("repeat(table(steps: [0, 10], values: [0, 1]), every: 20st)");
        Assert.Equal([0, 0.5, 1, 1, 0, 0.5], new long[] { 0, 5, 10, 19, 40, 45 }.Select(step => plan.At(0, step)));
    }

    [Fact]
    public void Table_Mirrored_MeetsItsEndsAtTheLargestPoint()
    {
        var plan = Plan.Parse("lr = table(steps: [0, 333, 1000], values: [0.5, 0.7, 0.1]); momentum = mirror(lr, 0.8, 0.9)").Compile(new PlanContext(1000));
        Assert.Equal((0.8, 0.9), (plan.At("momentum", 333), plan.At("momentum", 1000)));
        Assert.Equal(new Landmark(333, LandmarkKind.Turn), Assert.Single(plan.LandmarksOf(1)));
    }

    [Theory]
    [InlineData("table(steps: [], values: [])", "got 0 steps and 0 values")]
    [InlineData("table(steps: [0, 1], values: [1])", "got 2 steps and 1 values")]
    [InlineData("table(steps: [0, 0], values: [1, 2])", "steps: got 0 after 0; steps rise.")]
    [InlineData("table(steps: [0.5], values: [1])", "steps: got 0.5; allowed are whole numbers")]
    [InlineData("table(steps: [-1, 1], values: [1, 2])", "steps: got -1")]
    [InlineData("table(steps: [0, step], values: [1, 2])", "steps: `step` changes over time")]
    [InlineData("table(steps: [0, 1], values: [1, progress])", "values: `progress` changes over time")]
    public void Table_ThatCantBe_IsRefused(string formula, string message) =>
        Assert.Contains(message, Assert.Throws<PlanException>(() => Compile(formula)).Message);

    [Fact]
    public void Table_OfManyPoints_IsNoLongFormula()
    {
        var points = Enumerable.Range(0, 50_000).Select(i => (Formula)i).ToArray();
        var plan = new Plan(new Assignment("lr", Schedule.Table([.. points], [.. points]))).Compile(new PlanContext(100_000));
        Assert.Equal((123, 49_999), (plan.At(0, 123), plan.At(0, 70_000)));
    }
}
