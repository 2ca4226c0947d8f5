using static Rubato.Schedule;

namespace Rubato.Tests.Formulas;

public class SequenceTests
{
    static CompiledPlan Compile(string formula, long horizon) => Plan.Parse("lr = " + formula).Compile(new PlanContext(horizon, 7, 32));

    [Fact]
    public void Sequence_AtTheSwitch_StartsTheNextPartAtItsOwnZero()
    {
        var plan = Compile("linear(0, 1) for 5% then cosine(1, 0)", 1000);
        Assert.Equal(0.98, plan.At(0, 49), 1e-15);
        Assert.Equal(1, plan.At(0, 50));
        Assert.Equal(0.5, plan.At(0, 50 + 475), 1e-15);
        Assert.Equal(0, plan.At(0, 1000));
    }

    [Theory]
    [InlineData(50, 5, 3)] // 2.5 steps round up
    [InlineData(10, 15, 2)] // 1.5 steps round up
    [InlineData(1000, 33.33, 333)]
    [InlineData(1_000_000_000_000_000, 10, 100_000_000_000_000)]
    public void Sequence_PercentThatIsNoWholeStep_RoundsTheBoundaryHalfUp(long horizon, double percent, long boundary)
    {
        var plan = Compile(FormattableString.Invariant($"1 for {percent}% then 2"), horizon);
        Assert.Equal(1, plan.At(0, boundary - 1));
        Assert.Equal(2, plan.At(0, boundary));
    }

    [Fact]
    public void Sequence_ManyRoundedParts_AddUp()
    {
        var text = string.Join(" then ", Enumerable.Range(0, 100).Select(i => $"{i} for 1%"));
        var plan = Compile(text, 1050);
        for (var i = 0; i < 100; i++) Assert.Equal(i, plan.At(0, (long)Math.Floor(10.5 * i + 0.5)));
    }

    [Fact]
    public void Sequence_EpochsAndSamples_AreTurnedIntoSteps()
    {
        var plan = Compile("1 for 2ep then 2 for 320sp then 3", 1000);
        Assert.Equal((1, 2, 2, 3), (plan.At(0, 13), plan.At(0, 14), plan.At(0, 23), plan.At(0, 24)));
    }

    [Fact]
    public void Sequence_ClosedLastPart_HoldsItsEndValue()
    {
        Assert.Equal(1, Compile("linear(0, 1) for 10%", 100).At(0, 50));
        Assert.Equal(3, Compile("linear(0, 1) for 10% then linear(2, 3) for 20%", 100).At(0, 99));
    }

    [Fact]
    public void Sequence_Nested_CutsTheInnerSpan()
    {
        var plan = Compile("(1 for 50% then 2) for 10% then 3", 100);
        Assert.Equal((1, 2, 2, 3), (plan.At(0, 4), plan.At(0, 5), plan.At(0, 9), plan.At(0, 10)));
    }

    /// <summary>Cutting a course where it is, or grouping its parts, is only another way of writing it. Tolerance: the joint is computed, and so rounded, once more.</summary>
    [Fact]
    public void Span_Split_ChangesNothing() => RandomPlans.ForAll(seed =>
    {
        var random = new Random(seed);
        long horizon = 2 + random.Next(2000), at = random.NextInt64(horizon + 1);
        var (a, b, rate) = (0.1 + random.NextDouble(), 0.1 + random.NextDouble(), 0.9 + random.NextDouble() / 10);
        void Same(string whole, string split)
        {
            var (due, got) = (Compile(whole, horizon), Compile(split, horizon));
            for (var step = 0; step <= horizon; step++) Assert.Equal(due.At(0, step), got.At(0, step), 1e-13);
        }
        string Text(FormattableString text) => FormattableString.Invariant(text);
        var middle = a + (b - a) * at / horizon;
        Same(Text($"{a}"), Text($"{a} for {at}st then {a}"));
        Same(Text($"linear({a}, {b})"), Text($"linear({a}, {middle:R}) for {at}st then linear({middle:R}, {b})"));
        var joint = a * Math.Pow(b / a, (double)at / horizon);
        Same(Text($"exponential({a}, {b})"), Text($"exponential({a}, {joint:R}) for {at}st then exponential({joint:R}, {b})"));
        Same(Text($"exponential({a}, rate: {rate})"), Text($"exponential({a}, rate: {rate}) for {at}st then exponential({a * Math.Pow(rate, at):R}, rate: {rate})"));
        var inner = random.NextInt64(at + 1);
        Same(Text($"linear({a}, 1) for {inner}st then cosine(1, {b}) for {at - inner}st then {rate}"), Text($"(linear({a}, 1) for {inner}st then cosine(1, {b})) for {at}st then {rate}"));
    });

    [Fact]
    public void Variables_InsideAPart_AreLocalButTheHorizon()
    {
        var plan = Compile("0 for 50% then step + progress * 1000 + horizon", 100);
        Assert.Equal(100, plan.At(0, 50));
        Assert.Equal(10 + 200 + 100, plan.At(0, 60));
    }

    [Fact]
    public void Reference_InsideAPart_MeansTheValueAtThisStepOfTheHorizon()
    {
        var plan = Plan.Parse("let ramp = linear(0, 100)\nlr = 7 for 50% then ramp").Compile(new PlanContext(100));
        Assert.Equal(7, plan.At(0, 49));
        Assert.Equal(50, plan.At(0, 50));
        Assert.Equal(73, plan.At(0, 73), 1e-13);
    }

    [Fact]
    public void Fluent_Parts_AreTheTextsTree()
    {
        Formula built = Linear(1e-3, 0.1).For(Percent(5)).Then(Cosine(0.1, 1e-4).For(Percent(60))).Then(1e-4);
        Assert.Equal(Formula.Parse("linear(1e-3, 0.1) for 5% then cosine(0.1, 1e-4) for 60% then 1e-4"), built);
        Formula scaled = Ref("lr") * 2 / (1 - Power(Ref("progress"), 2));
        Assert.Equal(Formula.Parse("lr * 2 / (1 - progress ^ 2)"), scaled);
        Formula cycles = Repeat(Triangle(1e-4, 0.1, up: Percent(30)), Epochs(10), stretch: 2, scale: 0.5);
        Assert.Equal(Formula.Parse("repeat(triangle(1e-4, 0.1, up: 30%), every: 10ep, stretch: 2, scale: 0.5)"), cycles);
        Assert.Equal(Formula.Parse("max(min(mirror(lr, 0.85, 0.95), 0.9), clamp(1, 0, 1))"), Max(Min(Mirror(Ref("lr"), 0.85, 0.95), 0.9), Clamp(1, 0, 1)));
    }
}
