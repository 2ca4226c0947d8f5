using Rubato.Training.Diagnosis;
using Rubato.Training.Tests.Data;
using Rubato.Training.Tests.Loop;

namespace Rubato.Training.Tests.Diagnosis;

/// <summary>Diagnoses of small runs that are really trained, from the folders that they leave.</summary>
public class RealRunTests
{
    [Theory]
    [InlineData("lr = 1e-6", 16, Cause.RateTooSmall)]
    [InlineData("lr = 1e4", 16, Cause.RateTooLarge)]
    [InlineData("lr = 0.02; momentum = 0.9", 90, Cause.NoiseStarvation)]
    public void Of_ARealRun_NamesWhatWasDoneToIt(string plan, int batch, Cause cause)
    {
        using var folder = new TestFolder();
        var trained = Trained.In(folder, "run", Trained.Small with { Plan = plan, Batch = batch, Probes = "all", Epochs = batch == 90 ? 40 : 6 });
        var found = RunDiagnosis.Of(trained.Folder);
        Assert.True(cause == found.Cause && !found.IsUnsure, $"got {found.Name} ({found.Score:F2}) {found.Reason}\n{string.Join('\n', found.Judgements.Select(judgement => $"{judgement.Rule.Name} {judgement.Score:F2}: {string.Join("; ", judgement.Evidence)}"))}");
        Assert.Contains("<h2>Diagnosis</h2>", File.ReadAllText(trained.Folder.ReportPath));
    }

    /// <summary>A rate that is far too small leaves training and test at chance, where 40 test images are a few points luckier than the training set.</summary>
    [Fact]
    public void Of_ARunAtChance_IsNotLabelNoise()
    {
        using var folder = new TestFolder();
        var found = RunDiagnosis.Of(Trained.In(folder, "run", Trained.Small with { Plan = "lr = 1e-6", Batch = 16, Epochs = 6, TestSamples = Trained.Glyphs.Test.Count }).Folder);
        Assert.NotEqual(Cause.LabelNoise, found.Cause);
    }

    [Fact]
    public void Of_AFolderWithARecipeAlone_IsUnsure()
    {
        using var folder = new TestFolder();
        folder.Write("run/recipe.yaml", "epochs: 1\n");
        var found = RunDiagnosis.Of(Training.Records.RunFolder.Open(folder.At("run")));
        Assert.True(found.IsUnsure);
        Assert.Contains("0 steps", found.Reason);
    }
}
