using static Rubato.Tests.Functions.Compiled;

namespace Rubato.Tests.Functions;

public class RelationTests
{
    const double Rounding = 1e-15;

    static CompiledPlan Compile(string text, long horizon = 100) => Plan.Parse(text).Compile(new PlanContext(horizon, 10, 32));

    static PlanFinding Refused(string text, long horizon = 100) => Assert.Throws<PlanException>(() => Compile(text, horizon)).Findings[0];

    [Theory]
    [InlineData("cosine(1, 0)", "cosine(1, 0)", 1)]
    [InlineData("cosine(1, 0)", "3 + 1e-5 * cosine(1, 0)", 1)]
    [InlineData("repeat(triangle(0.1, 1), every: 20st)", "mirror(repeat(triangle(0.1, 1), every: 20st), 0.85, 0.95)", -1)]
    [InlineData("wave(0, 1)", "phase(wave(0, 1), 0.25)", 0)]
    [InlineData("wave(0, 1)", "phase(wave(0, 1), 1 / 6)", 0.5)]
    [InlineData("linear(1, 0)", "1e200 * linear(0, 1)", -1)]
    public void Align_OfTwoShapes_IsTheirCorrelation(string a, string b, double index)
    {
        Assert.Equal(index, At($"align({a}, {b})", 0, 1200), 1e-10);
        Assert.Equal(At($"align({a}, {b})", 0, 1200), At($"align({b}, {a})", 700, 1200), Rounding);
    }

    [Fact]
    public void Align_OfALongRun_IsThatOfAShortOne()
    {
        const string Text = "align(linear(1, 0), 0.3 * cosine(0, 1) + repeat(linear(0, 1), every: 1%))";
        // A stretch of so many equal steps each: the error of a sum by its stretches' means is of the order of 1/16384.
        Assert.Equal(At(Text, 0, 16_000), At(Text, 0, 1_600_000_000), 1e-3);
    }

    [Fact]
    public void Align_InsideAPart_TakesThePartsSteps()
    {
        var steps = Enumerable.Range(20, 30).Select(step => (double)step).ToArray();
        Assert.Equal(1, At("1 for 20st then (align(step, linear(2, 5)) for 30st then 1)", 30, 100), Rounding);
        var plan = Compile("let a = linear(0, 1) for 35% then 1\nx = 1 for 20st then (align(a, step) for 30st then 1)");
        double[] values = [.. steps.Select(step => Math.Min(step / 35, 1))];
        double Product(double[] a, double[] b) => a.Zip(b).Sum(pair => (pair.First - a.Average()) * (pair.Second - b.Average()));
        Assert.Equal(Product(values, steps) / Math.Sqrt(Product(values, values) * Product(steps, steps)), plan.At("x", 30), 1e-14);
    }

    [Fact]
    public void Couple_UnderAnyRate_ShrinksEveryStepTheSame()
    {
        var plan = Compile("lr = linear(1e-3, 0.1) for 10% then cosine(0.1, 0)\nweight_decay = couple(lr, shrink: 5e-4)");
        for (var t = 0; t < 100; t++) Assert.Equal(5e-4, plan.At("lr", t) * plan.At("weight_decay", t), Rounding);
    }

    [Fact]
    public void Couple_WithAHalfLife_HalvesInThatTime()
    {
        var plan = Compile("lr = repeat(cosine(0.1, 1e-3), every: 7st)\nweight_decay = couple(lr, half_life: 4ep)");
        var weight = 1.0;
        for (var t = 0; t < 80; t++) weight *= 1 - plan.At("lr", t) * plan.At("weight_decay", t);
        Assert.Equal(0.25, weight, 1e-13);
        Assert.Equal(Math.Log(2) / 1e12, At("couple(1, half_life: 1e12st)", 0, 10), 1e-24);
    }

    [Fact]
    public void Couple_ToARateThatIsZeroAtAStep_IsRefusedWithTheStep()
    {
        var finding = Refused("lr = linear(0, 0.1) for 10% then 0.1\nweight_decay = couple(lr, shrink: 5e-4)");
        Assert.Equal(("bad-argument", 2), (finding.Code, finding.Line));
        Assert.Contains("at step 0", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("memory(1st)", 0.5)]
    [InlineData("memory(10ep)", 0.9930924954370359)]
    [InlineData("memory(320sp)", 0.9330329915368074)]
    [InlineData("memory(steps: 2)", 0.7071067811865476)]
    public void Memory_OfAHalfLife_ForgetsHalfInIt(string text, double expected) => Assert.Equal(expected, At(text, 0, 100), Rounding);

    [Fact]
    public void Memory_InSamples_FollowsABatchSizeThatChanges()
    {
        var plan = Plan.Parse("batch_size = 32 for 40st then 64\nmomentum = memory(640sp)\nbeta2 = couple(0.1, half_life: 640sp)").Compile(new PlanContext(100, 10, 32));
        Assert.Equal(Math.Pow(2, -1.0 / 20), plan.At("momentum", 39), Rounding);
        Assert.Equal(Math.Pow(2, -1.0 / 10), plan.At("momentum", 40), Rounding);
        Assert.Equal(10 * (1 - Math.Pow(2, -1.0 / 10)), plan.At("beta2", 40), 1e-14);
    }

    [Fact]
    public void Memory_OfAFormula_FollowsIt()
    {
        var plan = Compile("lr = cosine(0.1, 0.01)\nmomentum = memory(steps: 0.7 / lr)");
        for (var t = 0; t < 100; t++) Assert.Equal(Math.Pow(2, -plan.At("lr", t) / 0.7), plan.At("momentum", t), Rounding);
    }

    [Theory]
    [InlineData("scaled(0.1, by: batch_size, reference: 8)", 0.4)]
    [InlineData("scaled(0.1, by: batch_size, reference: 128, power: 0.5)", 0.05)]
    [InlineData("scaled(0.1, by: batch_size, reference: 32, power: 3)", 0.1)]
    [InlineData("scaled(5e-4, by: 0.2, reference: 0.1, power: -1)", 2.5e-4)]
    public void Scaled_ByAPowerLaw_IsCarriedOver(string text, double expected) => Assert.Equal(expected, At(text, 0, 100), Rounding);

    [Fact]
    public void Keep_ALawThatHolds_IsTheFormula()
    {
        var s = FormattableString.Invariant($"{Math.Exp(-0.02 * 20):R}");
        var plan = Compile($"let temperature = 0.5 * exp(-0.02 * step)\nlr = keep(step_decay(0.1, {s}, every: 2ep), ratio: temperature, every: 2ep)\nmomentum = temperature");
        for (var t = 0; t <= 100; t++) Assert.Equal(At($"step_decay(0.1, {s}, every: 2ep)", t, 100), plan.At("lr", t));
        Assert.Equal(0.1, Compile("lr = cosine(0.1, 0)\nweight_decay = keep(couple(lr, shrink: 1e-4), product: lr)").At("lr", 0));
    }

    [Fact]
    public void Keep_ALawThatIsBroken_IsRefusedWithTheFactorThatIsDue()
    {
        var finding = Refused("let temperature = exponential(0.5, rate: 0.98)\nlr = keep(step_decay(0.1, 0.5, every: 2ep), ratio: temperature, every: 2ep)\nmomentum = temperature");
        Assert.Equal("broken-law", finding.Code);
        Assert.Contains("is 0.2 at step 0 and 0.0629", finding.Message, StringComparison.Ordinal);
        // From step 0 to step 80, four drops: 0.98^80.
        Assert.Contains("must change by 0.198", finding.Remedy, StringComparison.Ordinal);
        Assert.Contains("at step 80", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keep(0.1, product: progress + 1)", "broken-law")]
    [InlineData("keep(0.1, product: progress + 1, within: 0.6)", null)]
    [InlineData("keep(progress + 1, ratio: progress + 1)", null)]
    [InlineData("9 for 25st then keep(repeat(triangle(1, 2), every: 2ep, scale: 0.5), product: 1, every: 2ep)", null)]
    [InlineData("9 for 25st then keep(shift(repeat(triangle(1, 2), every: 2ep, scale: 0.5), by: 5st), product: 1, every: 2ep)", "broken-law")]
    [InlineData("keep(1, ratio: progress)", "not-finite")]
    [InlineData("keep(1, ratio: progress, every: 1st)", "not-finite")]
    [InlineData("keep(1, ratio: 1, product: 1)", "bad-argument")]
    [InlineData("keep(1)", "bad-argument")]
    [InlineData("align(1, progress)", "constant-relation")]
    [InlineData("align(0.1 * progress / (progress + 1e-3) / progress * (progress + 1e-3), progress)", "not-finite")]
    [InlineData("align((1 + progress) / (1 + progress), progress)", "constant-relation")]
    [InlineData("couple(0.1)", "bad-argument")]
    [InlineData("couple(0.1, shrink: 1)", "bad-argument")]
    [InlineData("couple(0.1, shrink: 0.1, half_life: 1st)", "bad-argument")]
    [InlineData("couple(0.1, half_life: 0st)", "bad-argument")]
    [InlineData("memory()", "bad-argument")]
    [InlineData("memory(steps: 0)", "bad-argument")]
    [InlineData("scaled(1, by: 0, reference: 1)", "bad-argument")]
    [InlineData("scaled(1, by: 1, reference: -1)", "bad-argument")]
    public void Relation_WithWrongArguments_IsRefused(string text, string? code)
    {
        if (code is null) At(text, 0, 100);
        else Assert.Equal(code, Refusal(text).Code);
    }

    [Fact]
    public void Relation_ToWhatIsMeasured_IsOnlyWhatCanBePromised()
    {
        var context = new PlanContext(100) { Signals = ["loss"] };
        PlanFinding? Found(string text) => Plan.Parse($"lr = {text}").Check(context).FirstOrDefault(f => f.Severity == FindingSeverity.Error);
        Assert.Equal("unknown-range", Found("align(loss, step)")?.Code);
        Assert.Equal("unknown-range", Found("keep(0.1, product: loss)")?.Code);
        var run = Plan.Parse("weight_decay = couple(max(loss, 0.1), shrink: 0.5)").Compile(context).Start();
        run.Report("loss", 2);
        Assert.Equal(0.25, run.Advance()[0]);
    }
}
