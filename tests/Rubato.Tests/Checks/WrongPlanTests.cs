namespace Rubato.Tests.Checks;

/// <summary>Plans that are wrong, each found where it is, and nothing else in them.</summary>
public class WrongPlanTests
{
    public static TheoryData<string> Names => [.. WrongPlan.All.Select(plan => plan.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Check_WrongPlan_IsFoundWhereItIsAndNothingElse(string name)
    {
        var plan = WrongPlan.All.Single(plan => plan.Name == name);
        var findings = plan.Findings;
        var found = findings.Select(Expected.Of).ToList();
        var accused = found.Where(finding => finding.Severity > FindingSeverity.Note || plan.Due.Contains(finding)).Distinct();
        Assert.True(plan.Due.ToHashSet().SetEquals(accused), $"due: {string.Join(", ", plan.Due)}\nfound: {string.Join("\n", findings)}\n{plan.Text}");
        Assert.All(findings, finding => Assert.False(string.IsNullOrWhiteSpace(finding.Message)));
        Assert.All(findings.Where(finding => finding.Severity == FindingSeverity.Warning), finding => Assert.NotEqual("", finding.Remedy));
    }

    [Fact]
    public void Corpus_Size_IsAsAnnounced()
    {
        Assert.InRange(WrongPlan.All.Count, 80, int.MaxValue);
        Assert.Equal(WrongPlan.All.Count, WrongPlan.All.Select(plan => plan.Name).Distinct().Count());
    }
}
