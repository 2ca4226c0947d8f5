using System.Text.Json;
using Rubato.Training.Records;
using Rubato.Training.Tests.Data;

namespace Rubato.Solution.Tests.Commands;

/// <summary><c>rubato runs</c> over two runs that were really trained.</summary>
public sealed class RunsCommandTests : IClassFixture<RunsCommandTests.TwoRuns>
{
    /// <summary>A folder with runs/one, runs/two and a damaged runs/bad.</summary>
    public sealed class TwoRuns : IDisposable
    {
        readonly TestFolder _folder = new();

        public TwoRuns()
        {
            Directory.CreateDirectory(At("runs"));
            SmokeRun.Into(_folder, "runs/one");
            SmokeRun.Into(_folder, "runs/two", ["--seed", "2", "--optimizer", "sgd"]);
            _folder.Write("runs/bad/recipe.yaml", "epochs: [");
        }

        internal string Root => _folder.Path;

        internal string At(params string[] parts) => _folder.At(parts);

        public void Dispose() => _folder.Dispose();
    }

    readonly TwoRuns _made;

    public RunsCommandTests(TwoRuns made) => _made = made;

    string Output(params string[] arguments)
    {
        var outcome = RubatoProcess.Run(_made.Root, ["runs", .. arguments]);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Empty(outcome.Error);
        return outcome.Output;
    }

    [Fact]
    public void List_Runs_NamesAllAndSaysWhichIsDamaged()
    {
        var text = Output("list", "--sort", "name");
        Assert.Matches(@"(?s)bad .*damaged.*one .*glyphs.*mlp.*finished.*two .*finished", text);
        Assert.Contains("bad is damaged: ", text);
        Assert.True(File.Exists(_made.At("runs", RunIndex.FileName)));
    }

    [Fact]
    public void List_Json_IsAnArrayOfEverythingKnown()
    {
        using var document = JsonDocument.Parse(Output("list", "--json", "--sort", "seed"));
        var runs = document.RootElement.EnumerateArray().ToArray();
        Assert.Equal(["one", "two", "bad"], runs.Select(run => run.GetProperty("name").GetString()));
        Assert.Equal([8, 8], runs.Take(2).Select(run => run.GetProperty("steps").GetInt32()));
        Assert.Equal("damaged", runs[2].GetProperty("outcome").GetString());
        Assert.Equal(RunFolder.Open(_made.At("runs", "one")).ReadSummary()!.Weights, runs[0].GetProperty("weights").GetString());
    }

    [Fact]
    public void Show_Run_HasOutcomePlanAndEpochs()
    {
        var text = Output("show", "one");
        Assert.Contains("finished: Finished all 8 steps.", text);
        Assert.Contains(RunFolder.Open(_made.At("runs", "one")).ReadPlan().Trim(), text);
        Assert.Contains("test accuracy", text);
        Assert.Matches(@"│\s+1 │\s+8 │", text);
        Assert.Equal(text, Output("show", "./runs/one"));
        Assert.Contains("has no recipe.yaml", Output("show", "."));
        Assert.Contains("damaged: ", Output("show", "bad"));
    }

    [Fact]
    public void Compare_Runs_PrintsATableAndWritesThePage()
    {
        var text = Output("compare", "one", "two", "bad", "--by", "epoch", "--out", "pages.html");
        Assert.Contains("pages.html", text);
        Assert.Matches("(?s)one .*two .*bad ", text);
        var page = File.ReadAllText(_made.At("pages.html"));
        Assert.Contains("<td>optimizer</td><td>adamw</td><td>sgd</td>", page);
        Assert.Contains("⚠ Damaged", page);
    }

    [Fact]
    public void Export_Forms_AreWritten()
    {
        Assert.Equal(9, Output("export", "one", "--format", "csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Output("export", "one", "--format", "jsonl", "--out", "one.jsonl");
        Assert.All(File.ReadAllLines(_made.At("one.jsonl")), line => JsonDocument.Parse(line).Dispose());
        var path = Output("export", "one", "--format", "tensorboard", "--out", "board/one").Trim();
        Assert.Contains("tfevents", path);
        Assert.True(File.Exists(_made.At(path)));
    }
}
