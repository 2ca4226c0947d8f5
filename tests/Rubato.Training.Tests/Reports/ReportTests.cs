using System.Text.RegularExpressions;
using Rubato.Training.Data;
using Rubato.Training.Recipes;
using Rubato.Training.Records;
using Rubato.Training.Reports;
using Rubato.Training.Tests.Data;
using Rubato.Training.Tests.Records;

namespace Rubato.Training.Tests.Reports;

public class ReportTests
{
    static RunFolder MakeRun(TestFolder folder, int count = 20, bool ended = true, double lastLoss = 0.1)
    {
        var run = RunFolder.CreateAt(folder.At("run"));
        run.WriteRecipe(new Recipe { Data = "<glyphs>", Model = "cnn", Epochs = 2, Plan = "lr = 1" });
        run.WritePlan("lr = 0.1 # <script>alert(1)</script>");
        using var steps = run.StartSteps(["lr", "momentum", "lr[embed<i>]", "eps"]);
        using var epochs = run.StartEpochs();
        for (var i = 0; i < count; i++)
        {
            steps.Append(i, i * 2 / count, i == count - 1 ? lastLoss : 2.3 / (i + 1), 1 + (i % 3), [0.1 * i, 0.95 - (0.001 * i), i % 2, 1e-8]);
            if ((i + 1) % (count / 2) == 0)
                epochs.Append(new EpochRecord(((i + 1) * 2 / count) - 1, i + 1, 0.5, null, 0.4, 0.9, i, 1000));
        }

        if (ended)
            run.WriteSummary(RunFolderTests.Summary());
        return run;
    }

    static string Write(RunFolder run, ReportPictures? pictures = null) => File.ReadAllText(Report.Write(run, pictures));

    [Fact]
    public void Write_Run_ShowsEveryScheduledHyperparameter()
    {
        using var folder = new TestFolder();
        var html = Write(MakeRun(folder));
        foreach (var name in (string[])["loss", "lr", "momentum", "lr[embed&lt;i&gt;]", "gradient norm", "accuracy"])
            Assert.Contains($"<tspan class=\"title\">{name}</tspan>", html);
        Assert.DoesNotContain("<tspan class=\"title\">eps</tspan>", html);
        Assert.Contains("Constant throughout: eps = 1e-8.", html);
        Assert.Contains("90.00%", html);
    }

    [Fact]
    public void Write_Run_EscapesAndNeedsNothingFromElsewhere()
    {
        using var folder = new TestFolder();
        var html = Write(MakeRun(folder), new ReportPictures(Glyphs.Load(1, 60, 40), new int[40]));
        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("http", html);
        Assert.DoesNotContain("<b>.", html);
        Assert.DoesNotContain("<glyphs>", html);
        Assert.DoesNotMatch("(src|href)=\"(?!data:)", html);
        Assert.DoesNotContain("url(", html);
        Assert.Contains("&lt;script&gt;alert(1)", html);
    }

    [Fact]
    public void Write_Run_HasBalancedElements()
    {
        using var folder = new TestFolder();
        var html = Write(MakeRun(folder), new ReportPictures(Glyphs.Load(1, 60, 40), new int[40]));
        foreach (var element in (string[])["svg", "table", "tr", "td", "th", "div", "dl", "figure", "p", "text", "main", "header"])
            Assert.Equal(Regex.Count(html, $"<{element}[ >]"), Regex.Count(html, $"</{element}>"));
    }

    [Fact]
    public void Write_Pictures_ShowsSamplesMatrixAndMistakes()
    {
        using var folder = new TestFolder();
        var data = Glyphs.Load(1, 60, 40);
        var given = data.Test.Labels.ToArray().Select(label => (int)label).ToArray();
        var run = MakeRun(folder);
        var right = Write(run, new ReportPictures(data, given));
        Assert.Contains("0 of 40 test images were classified wrongly.", right);
        Assert.Equal(30, Regex.Count(right, "<img "));
        given[7] = (given[7] + 1) % 10;
        var wrong = Write(run, new ReportPictures(data, given));
        Assert.Contains("1 of 40 test images", wrong);
        Assert.Contains($"{data.Test.Label(7)} → <b>{given[7]}</b>", wrong);
        Assert.Equal(31, Regex.Count(wrong, "<img "));
    }

    [Fact]
    public void Write_PredictionsOfOtherLength_AreRefused()
    {
        using var folder = new TestFolder();
        var pictures = new ReportPictures(Glyphs.Load(1, 10, 10), new int[9]);
        Assert.Throws<ArgumentException>(() => Report.Write(MakeRun(folder), pictures));
        Assert.False(File.Exists(folder.At("run", "report.html")));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Write_DivergedOrNotEnded_StillReads(double lastLoss)
    {
        using var folder = new TestFolder();
        var html = Write(MakeRun(folder, ended: false, lastLoss: lastLoss));
        Assert.Contains("Not ended", html);
        Assert.Contains("<tspan class=\"title\">loss</tspan>", html);
    }

    [Fact]
    public void Write_OnlyARecipe_StillReads()
    {
        using var folder = new TestFolder();
        var run = RunFolder.CreateAt(folder.At("run"));
        run.WriteRecipe(new Recipe { Data = "glyphs" });
        Assert.Contains("Not ended", Write(run));
    }

    [Fact]
    public void Write_CutRecord_SaysSo()
    {
        using var folder = new TestFolder();
        var run = MakeRun(folder);
        File.AppendAllText(run.StepsPath, "{\"step\":20,");
        Assert.Contains("line 21 is cut; it is left out.", Write(run));
    }

    [Fact]
    public void Write_AHundredThousandSteps_StaysSmall()
    {
        using var folder = new TestFolder();
        Assert.InRange(Write(MakeRun(folder, 100_000)).Length, 10_000, 400_000);
    }

    [Fact]
    public void Write_Culture_DoesNotMatter()
    {
        using var folder = new TestFolder();
        var run = MakeRun(folder);
        Assert.Equal(Write(run), Culture.German(() => Write(run)));
    }
}
