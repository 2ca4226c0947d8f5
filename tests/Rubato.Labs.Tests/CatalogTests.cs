namespace Rubato.Labs.Tests;

public class CatalogTests
{
    [Fact]
    public void Labs_AreKnownByShortNames()
    {
        Assert.Equal(LabCatalog.All.Count, LabCatalog.All.Select(lab => lab.Id).Distinct().Count());
        Assert.All(LabCatalog.All, lab => Assert.Matches("^[a-z]+(-[a-z]+)*$", lab.Id));
    }

    [Fact]
    public void Labs_SayWhatTheyDo() => Assert.All(LabCatalog.All, lab =>
    {
        Assert.EndsWith(".", lab.Claim);
        Assert.NotEmpty(lab.Effects);
        Assert.True(lab.Seeds(LabSize.Full) >= 8);
        foreach (var size in Enum.GetValues<LabSize>())
        {
            var arms = lab.Arms(size).Select(arm => arm.Name).ToArray();
            Assert.Equal(arms.Length, arms.Distinct().Count());
            Assert.All(lab.Effects, effect => Assert.True(arms.Contains(effect.Arm) && arms.Contains(effect.Against), $"{lab.Id}: {effect.Arm}, {effect.Against}"));
            Assert.True(lab.Arms(size).Any(arm => arm.IsTuned) == lab.Tuning(size) is not null, $"{lab.Id}: a search without arms, or arms without one");
        }
    });

    [Fact]
    public void Labs_AreShort() => Assert.All(LabCatalog.All, lab => Assert.True(LabSource.Of(lab).Text.Count(c => c == '\n') <= 200, $"{lab.Id} has more than 200 lines: the frame lacks something."));

    [Fact]
    public void Find_AnUnknownName_TellsTheNearest() => Assert.Contains("noise-floor", Assert.Throws<LabException>(() => LabCatalog.Find("noise-flor")).Message);
}
