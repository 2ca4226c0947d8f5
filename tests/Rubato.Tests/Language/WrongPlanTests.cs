namespace Rubato.Tests.Language;

/// <summary>Plans that are wrong, with the finding that each must give: code, line and column.</summary>
public class WrongPlanTests
{
    static readonly PlanContext Run = new(1000, 50, 64)
    {
        Hyperparameters = ["lr", "momentum", "weight_decay", "beta1", "bn_momentum"],
        Groups = [new ParameterGroup("embed"), new ParameterGroup("block.0").With("depth", 0), new ParameterGroup("block.1").With("depth", 1)],
    };

    [Theory]
    [InlineData("lr = linear(0, 0.1) for 100 then 1", "missing-unit", 1, 25)]
    [InlineData("lr = repeat(cosine(1, 0), every: 10)", "missing-unit", 1, 27)]
    [InlineData("lr = 5%", "wrong-type", 1, 6)]
    [InlineData("lr = linear(10st, 1)", "wrong-type", 1, 13)]
    [InlineData("lr = 1 + 3ep", "wrong-type", 1, 10)]
    [InlineData("lr = linear(0, 1) for 5epochs then 1", "unknown-unit", 1, 23)]
    [InlineData("lr = 3kg", "unknown-unit", 1, 6)]
    [InlineData("lr = cosin(0.1, 0)", "unknown-function", 1, 6)]
    [InlineData("lr = 0.1\nlr = 0.2", "duplicate", 2, 1)]
    [InlineData("lr = momentum\nmomentum = lr", "cycle", 2, 12)]
    [InlineData("lr = lr * 2", "cycle", 1, 6)]
    [InlineData("lr = 0.1 * momentun\nmomentum = 0.9", "unknown-name", 1, 12)]
    [InlineData("lrr = 0.1", "unknown-hyperparameter", 1, 1)]
    [InlineData("learning_rate = 0.1", "unknown-hyperparameter", 1, 1)]
    [InlineData("lr = linear(0.1)", "missing-argument", 1, 6)]
    [InlineData("lr = linear(0.1, 1, true, 4)", "too-many-arguments", 1, 27)]
    [InlineData("lr = linear(0.1, 1, inclusve: true)", "unknown-argument", 1, 21)]
    [InlineData("lr = linear(0.1, from: 1)", "duplicate-argument", 1, 18)]
    [InlineData("lr = linear(from: 0.1, 1)", "bad-argument", 1, 24)]
    [InlineData("lr = linear(0.1, 1, inclusive: 3)", "wrong-type", 1, 21)]
    [InlineData("lr = linear(0, 1) for 60% then 2 for 50% then 1", "part-too-long", 1, 38)]
    [InlineData("lr = linear(0.1, 1) for 2000st", "part-too-long", 1, 25)]
    [InlineData("lr = linear(0, 1) then 2", "missing-length", 1, 6)]
    [InlineData("lr = 1 for 100% then 2", "unreachable-part", 1, 22)]
    [InlineData("lr = 1 for 0.01% then 2", "unreachable-part", 1, 6)]
    [InlineData("lr = mirror(0.1, 0, 1)", "constant-relation", 1, 6)]
    [InlineData("lr = follow(linear(0, 1), 0.1, 1, log: true)", "bad-argument", 1, 6)]
    [InlineData("lr = NaN", "not-finite", 1, 6)]
    [InlineData("lr = 1e999", "not-finite", 1, 6)]
    [InlineData("lr = 1 / (step - 500)", "not-finite", 1, 1)]
    [InlineData("lr = 0.1\nweight_decay = 1 / 0", "not-finite", 2, 1)]
    [InlineData("lr = (0.5 - progress) ^ 0.5", "not-finite", 1, 1)]
    [InlineData("lr = cosine(0.1, -0.1)", "negative", 1, 1)]
    [InlineData("momentum = linear(0.9, 1.1)", "not-below-one", 1, 1)]
    [InlineData("beta1 = 1", "not-below-one", 1, 1)]
    [InlineData("bn_momentum = -0.1", "negative", 1, 1)]
    [InlineData("lr = linear(0, 0.1) for 5% then 0.1", "first-step-zero", 1, 1)]
    [InlineData("lr = linear(1e-3, 0.01) for 5% then cosine(0.5, 0.1)", "jump", 1, 1)]
    [InlineData("lr = 0.1 for 50% then 0.001", "jump", 1, 1)]
    [InlineData("lr = repeat(cosine(0.1, 1e-4), every: 10ep)", "jump", 1, 1)]
    [InlineData("lr = repeat(cosine(1, 0.5), every: 0st)", "bad-argument", 1, 36)]
    [InlineData("lr = repeat(cosine(1, 0.5), every: 5st, stretch: 0.5)", "bad-argument", 1, 50)]
    [InlineData("lr = repeat(cosine(1, 0.5), every: 5st, stretch: 1 + progress)", "not-constant", 1, 52)]
    [InlineData("lr = polynomial(1, 0.1, 0)", "bad-argument", 1, 25)]
    [InlineData("lr = exponential(0.1, 0)", "bad-argument", 1, 23)]
    [InlineData("lr = exponential(0.1)", "bad-argument", 1, 6)]
    [InlineData("lr = clamp(progress, 1, 0)", "bad-argument", 1, 6)]
    [InlineData("lr = min()", "missing-argument", 1, 6)]
    [InlineData("lr = triangle(0.1, 1, up: 2000st)", "part-too-long", 1, 27)]
    [InlineData("lr[embd] = 0.1", "unknown-group", 1, 1)]
    [InlineData("lr[block.*] = 1\nlr[block.?] = 2", "ambiguous-group", 2, 1)]
    [InlineData("lr = 0.8 ^ depth", "group-variable", 1, 12)]
    [InlineData("lr = 1\nmomentum = lr[embed]", "group-reference", 2, 14)]
    [InlineData("lr[embed] = 1\nmomentum = lr / 2", "unknown-name", 2, 12)]
    [InlineData("let a = 1\nlr = 0.1", "unused", 1, 5)]
    [InlineData("step = 3", "reserved-name", 1, 1)]
    [InlineData("lr = ", "syntax", 1, 6)]
    [InlineData("lr 0.1", "syntax", 1, 4)]
    [InlineData("lr = (1 + 2", "syntax", 1, 12)]
    [InlineData("lr = 0.1 0.2", "syntax", 1, 10)]
    [InlineData("lr = 0.1 $ 2", "syntax", 1, 10)]
    [InlineData("lr = linear(1,, 2)", "syntax", 1, 15)]
    [InlineData("lr = for 3%", "syntax", 1, 6)]
    [InlineData("lr = true", "wrong-type", 1, 6)]
    public void Check_WrongPlan_IsFoundWhereItIs(string text, string code, int line, int column)
    {
        var finding = Findings(text).FirstOrDefault(f => f.Code == code);
        Assert.True(finding is not null, $"found instead: {string.Join("; ", Findings(text))}");
        Assert.Equal((line, column), (finding.Line, finding.Column));
    }

    [Theory]
    [InlineData("lr = linear(1e-3, 0.1) for 5% then cosine(0.1, 0)\nmomentum = mirror(lr, 0.85, 0.95)\nweight_decay = 5e-5 / lr")]
    [InlineData("let peak = 0.1\nlr = linear(1e-3, peak) for 5% then cosine(peak, 1e-4)\nlr[embed] = 1e-4\nlr[block.*] = lr * 0.8 ^ (depth_max - depth)")]
    [InlineData("lr = step_decay(0.1, 0.1, every: 5ep)\nbeta1 = linear(0.85, 1)")]
    [InlineData("lr = repeat(triangle(0.02, 0.1), every: 100st, scale: 0.5)\nmomentum = mirror(lr, 0.8, 0.9, log: true)")]
    [InlineData("lr = (linear(0.01, 1) for 5% then 1) * cosine(0.1, 0)")]
    [InlineData("lr[embed] = 0.1\nlr[block.0] = 0.2\nlr[block.*] = 0.3")]
    [InlineData("")]
    [InlineData("# nothing")]
    public void Check_RightPlan_IsNotAccused(string text) => Assert.Empty(Findings(text));

    [Fact]
    public void Parse_SeveralErrors_ReportsEach()
    {
        var findings = Findings("lr = cosin(1)\nmomentum = linear(1\nweight_decay = 5 +\nbeta1 = 0.9 for 3 then 1");
        Assert.Equal([1, 2, 3, 4], findings.Select(f => f.Line).Order());
    }

    [Fact]
    public void Cycle_OfThree_IsPrintedInOrder()
    {
        var finding = Assert.Single(Findings("lr = momentum + 1\nmomentum = 2 * beta1\nbeta1 = lr"));
        Assert.Contains("lr → momentum → beta1 → lr", finding.Message);
    }

    [Fact]
    public void Suggestion_OfAMisspeltName_NamesTheNearest()
    {
        Assert.Contains("`weight_decay`", Findings("weight_decy = 0.1").Single().Remedy);
        Assert.Contains("`cosine`", Findings("lr = cosin(1, 0)").Single().Remedy);
        Assert.Contains("`5ep`", Findings("lr = 1 for 5epochs").Single().Remedy);
        Assert.Contains("`100st`", Findings("lr = 1 for 100").Single().Remedy);
    }

    [Fact]
    public void Helper_ThatFails_IsReportedOnceForAllThatUseIt() =>
        Assert.Equal("constant-relation", Assert.Single(Findings("let a = mirror(1, 0, 1)\nlr = a\nmomentum = a + lr")).Code);

    [Fact]
    public void Clock_Unknown_IsAnErrorThatSaysSo()
    {
        var bare = new PlanContext(1000);
        Assert.All(new[] { "lr = 1 for 3ep", "lr = 1 for 3sp", "lr = 1 + epoch" },
            text => Assert.Equal("unknown-clock", Assert.Single(Plan.Parse(text).Check(bare)).Code));
    }

    static IReadOnlyList<PlanFinding> Findings(string text)
    {
        try
        {
            return Plan.Parse(text).Check(Run);
        }
        catch (PlanException refused)
        {
            return refused.Findings;
        }
    }
}
