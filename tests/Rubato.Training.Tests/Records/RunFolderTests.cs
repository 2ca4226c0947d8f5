using Rubato.Training.Recipes;
using Rubato.Training.Records;
using Rubato.Training.Tests.Data;

namespace Rubato.Training.Tests.Records;

public class RunFolderTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 4, 15, 6, 7, TimeSpan.Zero);

    [Fact]
    public void CreateIn_TakenName_CountsOn()
    {
        using var folder = new TestFolder();
        var runs = folder.At("runs");
        Assert.Equal("20260304-150607-mnist-cnn", RunFolder.CreateIn(runs, "mnist", "cnn", Now).Name);
        Assert.Equal("20260304-150607-mnist-cnn-2", RunFolder.CreateIn(runs, "mnist", "cnn", Now).Name);
        Assert.Equal("20260304-150607-mnist-cnn-3", Culture.German(() => RunFolder.CreateIn(runs, "mnist", "cnn", Now)).Name);
        Assert.Empty(folder.Files());
    }

    [Theory]
    [InlineData("../../etc/passwd", "20260304-150607-etc-passwd-cnn")]
    [InlineData("My Data.csv", "20260304-150607-my-data.csv-cnn")]
    [InlineData("..", "20260304-150607-run-cnn")]
    public void CreateIn_AnyDataName_StaysInTheFolder(string data, string expected)
    {
        using var folder = new TestFolder();
        var run = RunFolder.CreateIn(folder.Path, data, "cnn", Now);
        Assert.Equal(folder.At(expected), run.Path);
    }

    [Fact]
    public void CreateAt_NewOrEmpty_IsTaken()
    {
        using var folder = new TestFolder();
        Assert.Equal(folder.At("a"), RunFolder.CreateAt(folder.At("a")).Path);
        Assert.Equal(folder.At("a"), RunFolder.CreateAt(folder.At("a") + Path.DirectorySeparatorChar).Path);
    }

    [Fact]
    public void CreateAt_Unsuitable_IsRefusedClearly()
    {
        using var folder = new TestFolder();
        var file = folder.Write("full/file", "x");
        Assert.Contains("isn't empty", Assert.Throws<RunFolderException>(() => RunFolder.CreateAt(folder.At("full"))).Message);
        Assert.Contains("is a file", Assert.Throws<RunFolderException>(() => RunFolder.CreateAt(file)).Message);
        Assert.Contains("isn't a folder", Assert.Throws<RunFolderException>(() => RunFolder.CreateAt(folder.At("no", "where"))).Message);
        Assert.Contains("isn't a folder", Assert.Throws<RunFolderException>(() => RunFolder.CreateAt(Path.Combine(file, "x"))).Message);
        Assert.Throws<RunFolderException>(() => RunFolder.CreateIn(file, "a", "b", Now));
        Assert.Equal("x", File.ReadAllText(file));
    }

    [Fact]
    public void Write_Parts_ReadBackEqual()
    {
        using var folder = new TestFolder();
        var run = RunFolder.CreateAt(folder.At("run"));
        var recipe = new Recipe { Data = "glyphs", Epochs = 2 };
        var summary = Summary();
        run.WriteRecipe(recipe);
        run.WritePlan("lr = 0.1");
        run.WriteSummary(summary);
        var again = RunFolder.Open(run.Path);
        Assert.Equal(recipe, again.ReadRecipe());
        Assert.Equal("lr = 0.1\n", again.ReadPlan());
        Assert.Equal(summary, again.ReadSummary());
        Assert.Equal(["run/plan.txt", "run/recipe.yaml", "run/summary.json"], folder.Files());
    }

    [Fact]
    public void Open_OtherFolder_IsRefused()
    {
        using var folder = new TestFolder();
        Assert.Contains("no such folder", Assert.Throws<RunFolderException>(() => RunFolder.Open(folder.At("no"))).Message);
        Assert.Contains("no recipe.yaml", Assert.Throws<RunFolderException>(() => RunFolder.Open(folder.Path)).Message);
    }

    [Fact]
    public void ReadSummary_NotEnded_IsNull()
    {
        using var folder = new TestFolder();
        Assert.Null(RunFolder.CreateAt(folder.At("run")).ReadSummary());
    }

    [Theory]
    [InlineData(0.987654321, "\"accuracy\":0.987654321,")]
    [InlineData(double.NaN, "\"accuracy\":\"NaN\",")]
    [InlineData(double.NegativeInfinity, "\"accuracy\":\"-Infinity\",")]
    public void Summary_AnyNumber_ReadsBackEqual(double accuracy, string expected)
    {
        var summary = Summary() with { Accuracy = accuracy, Outcome = RunOutcome.Diverged };
        var json = Culture.German(summary.ToJson);
        Assert.Contains(expected, json);
        Assert.DoesNotContain('\n', json);
        Assert.Equal(summary, RunSummary.Parse(json));
    }

    [Fact]
    public void Summary_CutAnywhere_IsARunError()
    {
        var json = Summary().ToJson();
        for (var length = 0; length < json.Length; length++)
            Assert.Throws<RunFolderException>(() => RunSummary.Parse(json[..length]));
        Assert.Throws<RunFolderException>(() => RunSummary.Parse("[]"));
        Assert.Throws<RunFolderException>(() => RunSummary.Parse("null"));
        Assert.Throws<RunFolderException>(() => RunSummary.Parse(json.Replace("finished", "gone")));
    }

    internal static RunSummary Summary() => new()
    {
        Outcome = RunOutcome.Finished,
        Message = "All 10 steps are done; \"ä\" <b>.",
        Accuracy = 0.9,
        Loss = 0.25,
        Seconds = 12.5,
        Steps = 10,
        Run = "runs/x",
        Weights = new string('a', 64),
    };
}
