namespace Rubato.Labs.Tests;

/// <summary>Every lab in its quick size: what must hold does, and the page is whole. Whether effects show isn't asked.</summary>
public sealed class QuickTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rubato-labs-");

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string> Ids => [.. LabCatalog.All.Select(lab => lab.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Lab_InQuickSize_HasItsMechanismAndAWholePage(string id)
    {
        var lab = LabCatalog.Find(id);
        var folder = new LabFolder(_folder.FullName);
        var outcome = new LabRunner(folder.CachePath).Run(lab, LabSize.Quick);
        var (record, page) = folder.Write(outcome, new("2026-01-01", "a machine", "versions"));

        Assert.NotEmpty(record.Mechanism);
        Assert.All(record.Mechanism, check => Assert.True(check.Holds, $"{check.Statement} {check.Found}"));
        Assert.Equal(lab.Effects.Count, record.Effects.Count);
        Assert.All(record.Effects, effect => Assert.True(effect.Effect.Smallest > 0 && effect.Differences.Count == record.Seeds.Count));
        Assert.All(lab.Table, measured => Assert.True(outcome.Arms.Any(arm => arm.Trials[0].Values.ContainsKey(measured.Name)), $"no arm measures {measured.Name}"));
        var html = File.ReadAllText(page);
        foreach (var part in new[] { "Setting", "Curves", "<svg", "Mechanism", $"rubato lab run {id} --quick", "The lab's source" }) Assert.Contains(part, html);
        Assert.All(lab.Story, paragraph => Assert.True(paragraph.Length > 80, paragraph));
        Assert.Contains($"{id}.html", File.ReadAllText(folder.IndexPath));
    }
}
