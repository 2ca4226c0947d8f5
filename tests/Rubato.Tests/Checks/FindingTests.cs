namespace Rubato.Tests.Checks;

/// <summary>What findings say, beside where they are.</summary>
public class FindingTests
{
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
    public void Jump_InALineForManyGroups_IsToldOnce() =>
        Assert.Single(Findings("lr[block.*] = 0.1 for 50% then 0.001\nlr = 0.1"));

    [Fact]
    public void Clock_Unknown_IsAnErrorThatSaysSo()
    {
        var bare = new PlanContext(1000);
        Assert.All(new[] { "lr = 1 for 3ep", "lr = 1 for 3sp", "lr = 1 + epoch" },
            text => Assert.Equal("unknown-clock", Assert.Single(Plan.Parse(text).Check(bare)).Code));
    }

    static IReadOnlyList<PlanFinding> Findings(string text) => WrongPlan.FindingsIn(text, WrongPlan.UsualRun);
}
