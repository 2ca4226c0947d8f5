using System.Text.RegularExpressions;
using System.Xml.Linq;
using Rubato.Training.Recipes;
using Rubato.Training.Records;
using Rubato.Training.Reports;
using Rubato.Training.Tests.Data;
using Rubato.Training.Tests.Records;

namespace Rubato.Training.Tests.Reports;

public sealed class RunComparisonTests : IDisposable
{
    static readonly RecordedRun Plain = new();

    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    string Compare(ComparisonAxis axis, params RecordedRun[] runs) => ComparePaths(axis, [.. runs.Select((run, i) => run.In(_folder, $"run{i + 1}").Path)]);

    string ComparePaths(ComparisonAxis axis, params string[] paths)
    {
        RunComparison.Write(_folder.At("page.html"), paths, axis);
        return File.ReadAllText(_folder.At("page.html"));
    }

    static XElement Chart(string html, string title)
    {
        var svg = Regex.Matches(html, "<svg class=\"chart\" role.*?</svg>").Single(match => match.Value.Contains($"class=\"title\">{title}</tspan>")).Value;
        return XDocument.Parse(svg).Root!;
    }

    static string[] Lines(XElement chart) => [.. chart.Elements("path").Select(path => path.Attribute("class")!.Value).Where(style => style.StartsWith("line", StringComparison.Ordinal))];

    [Fact]
    public void Write_Runs_HasACurveOfEachInItsColourAndDashes()
    {
        var html = Compare(ComparisonAxis.Step, Plain, Plain with { Lr = _ => 0.5 }, Plain with { Loss = _ => 1 });
        Assert.Equal(["line k0 faint", "line k1 faint", "line k2 faint", "line k0", "line k1 d1", "line k2 d2"], Lines(Chart(html, "loss")));
        foreach (var title in (string[])["test loss", "test accuracy", "lr"]) Assert.Equal(["line k0", "line k1 d1", "line k2 d2"], Lines(Chart(html, title)));
        Assert.Equal(["1 run1", "2 run2", "3 run3"], Chart(html, "lr").Descendants("title").Select(title => title.Value));
        Assert.DoesNotContain("class=\"title\">momentum<", html);
        Assert.Contains("The same throughout: momentum = 0.9.", html);
        Assert.Contains("log scale", Chart(html, "lr").Value);
        Assert.DoesNotContain("log scale", Chart(html, "gradient norm").Value);
        foreach (var run in (string[])["run1", "run2", "run3"]) Assert.Contains($"<td>{run}</td>", html);
    }

    /// <summary>A run of 20 steps beside one of 40: by steps the first ends halfway, by epochs both end together.</summary>
    [Theory]
    [InlineData(ComparisonAxis.Step, "step", 0.475, 0.975)]
    [InlineData(ComparisonAxis.Epoch, "epoch", 1, 1)]
    [InlineData(ComparisonAxis.Time, "seconds", 0.5, 1)]
    public void Write_ByAxis_PlacesTheEndsThere(ComparisonAxis axis, string name, double first, double second)
    {
        var html = Compare(axis, Plain, Plain with { Steps = 40 });
        const double left = 66, width = 820;
        double[] ends = [.. Chart(html, "lr").Elements("path").Where(path => path.Attribute("class")!.Value.StartsWith("line", StringComparison.Ordinal))
            .Select(path => (double.Parse(Regex.Match(path.Attribute("d")!.Value, "L([0-9.]+) [0-9.]+$").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) - left) / width)];
        Assert.Equal(first, ends[0], 0.001);
        Assert.Equal(second, ends[1], 0.001);
        Assert.Contains($">{name}</text>", html);
    }

    [Fact]
    public void Write_RecipesAndPlans_ShowOnlyWhatDiffers()
    {
        var html = Compare(
            ComparisonAxis.Step, Plain, Plain with { Recipe = Plain.Recipe with { Batch = 32, Threads = 2 }, Plan = "lr = 0.3\nmomentum = 0.9" }, Plain);
        Assert.Contains("<tr><td>batch</td><td>16</td><td>32</td><td>16</td></tr>", html);
        Assert.Contains("<tr><td>threads</td><td>–</td><td>2</td><td>–</td></tr>", html);
        Assert.DoesNotContain("<td>model</td>", html);
        Assert.Contains("<del>- lr = linear(0.1, 0.01)</del><ins>+ lr = 0.3</ins>  momentum = 0.9\n", html);
        Assert.Contains("3 run3: the same plan.", html);
    }

    [Fact]
    public void Write_DamagedRuns_SaysSoAndShowsTheOthers()
    {
        string[] paths = [.. Enumerable.Range(1, 5).Select(i => Plain.In(_folder, $"run{i}").Path)];
        File.WriteAllText(Path.Combine(paths[0], "steps.jsonl"), "x\ny\n");
        File.Delete(Path.Combine(paths[1], "recipe.yaml"));
        File.AppendAllText(Path.Combine(paths[2], "steps.jsonl"), "{\"step\":");
        foreach (var file in Directory.GetFiles(paths[3])) File.Delete(file);
        var html = ComparePaths(ComparisonAxis.Step, paths);
        Assert.Contains("<b>1 run1</b>", html);
        Assert.Contains("isn&#39;t a line of a run&#39;s record", html);
        Assert.Contains("has no recipe.yaml", html);
        Assert.Contains("line 21 is cut; it is left out.", html);
        Assert.Equal(3, Regex.Count(html, "⚠ Damaged"));
        Assert.Equal(2, Regex.Count(html, "✓ Finished"));
        Assert.Equal(["line k1 d1", "line k2 d2", "line k4 d4"], Lines(Chart(html, "lr")));
    }

    [Fact]
    public void Write_NotEndedOrDivergedRuns_StillReads()
    {
        var html = Compare(ComparisonAxis.Time, Plain with { Outcome = null }, Plain with { Loss = step => step > 5 ? double.NaN : 1, Outcome = RunOutcome.Diverged });
        Assert.Contains("… Not ended", html);
        Assert.Contains("✕ Diverged", html);
        Assert.DoesNotMatch("[dxy]\\d?=\"[^\"]*(NaN|∞|Infinity)", html);
    }

    [Fact]
    public void Write_ByTimeWithoutAnyTimes_LeavesTheCurvesOutAndSaysSo()
    {
        var young = (Plain with { Outcome = null }).In(_folder, "young");
        File.WriteAllText(young.EpochsPath, "");
        var html = ComparePaths(ComparisonAxis.Time, young.Path, Plain.In(_folder, "old").Path);
        Assert.Contains("1 young has no times yet", html);
        Assert.Single(Lines(Chart(html, "lr")));
    }

    [Fact]
    public void Write_AnyNames_AreEscapedAndNothingIsFetched()
    {
        var html = Compare(ComparisonAxis.Epoch, Plain with { Columns = ["lr", "lr[<script>]"], Plan = "<script>", Recipe = Plain.Recipe with { Data = "<b>" } }, Plain);
        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("http", html);
        Assert.DoesNotMatch("(src|href)=", html);
        Assert.DoesNotContain("url(", html);
        Assert.Contains("set in 1", html);
        foreach (var element in (string[])["svg", "table", "tr", "td", "th", "div", "ul", "li", "p", "pre", "ins", "del", "text", "title", "main", "header"])
            Assert.Equal(Regex.Count(html, $"<{element}[ >]"), Regex.Count(html, $"</{element}>"));
    }

    [Fact]
    public void Write_MostAndLongRuns_StaysBelowFiveMegabytes()
    {
        var one = (Plain with { Steps = 20_000, Epochs = 1000, Columns = ["lr", "momentum", "a", "b", "c", "d"], Plan = string.Concat(Enumerable.Repeat(new string('#', 999) + "\n", 999)), Loss = step => 1 + Math.Sin(step * 0.7), Lr = step => 1 + Math.Sin(step * 1.3) }).In(_folder, "long");
        var other = (Plain with { Columns = ["lr", "momentum"], Lr = step => step }).In(_folder, "short");
        string[] many = [.. Enumerable.Repeat(one.Path, RunComparison.MostRuns - 1), other.Path];
        Assert.InRange(ComparePaths(ComparisonAxis.Step, many).Length, 500_000, 5_000_000);
        Assert.Contains("30 can be told apart", Assert.Throws<RunFolderException>(() => ComparePaths(ComparisonAxis.Step, [.. many, other.Path])).Message);
        Assert.Equal(RunComparison.MostRuns, Lines(Chart(File.ReadAllText(_folder.At("page.html")), "lr")).Distinct().Count());
    }

    [Fact]
    public void Write_TooFewOrMissing_IsRefusedClearly()
    {
        var path = Plain.In(_folder, "run").Path;
        Assert.Contains("got 1 run;", Assert.Throws<RunFolderException>(() => ComparePaths(ComparisonAxis.Step, path)).Message);
        Assert.Contains("no such folder", Assert.Throws<RunFolderException>(() => ComparePaths(ComparisonAxis.Step, path, _folder.At("gone"))).Message);
        Assert.False(File.Exists(_folder.At("page.html")));
    }

    [Fact]
    public void Write_Culture_DoesNotMatter()
    {
        string[] paths = [Plain.In(_folder, "a").Path, (Plain with { Steps = 40 }).In(_folder, "b").Path];
        Assert.Equal(ComparePaths(ComparisonAxis.Time, paths), Culture.German(() => ComparePaths(ComparisonAxis.Time, paths)));
    }
}
