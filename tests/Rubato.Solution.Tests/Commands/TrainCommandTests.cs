using System.Globalization;
using System.Text.Json;
using Rubato.Engine;
using Rubato.Training.Recipes;
using Rubato.Training.Tests.Data;

namespace Rubato.Solution.Tests.Commands;

public sealed class TrainCommandTests : IDisposable
{
    static readonly string[] RunFiles =
        ["epochs.jsonl", "model.safetensors", "plan.txt", "probes.jsonl", "recipe.yaml", "report.html", "steps.jsonl", "summary.json"];

    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_Smoke_LeavesAWholeRun()
    {
        var outcome = RubatoProcess.Run(_folder.Path, [.. SmokeRun.Arguments, "--out", "run"]);
        var json = SmokeRun.Json(outcome);

        Assert.Equal(RunFiles, Directory.GetFiles(_folder.At("run")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.InRange(json.GetProperty("accuracy").GetDouble(), 0, 1);
        Assert.InRange(json.GetProperty("loss").GetDouble(), 0, 10);
        Assert.InRange(json.GetProperty("seconds").GetDouble(), 0, 60);
        Assert.Equal(256 / 32, json.GetProperty("steps").GetInt32());
        Assert.Equal(_folder.At("run"), json.GetProperty("run").GetString());
        Assert.Matches("^[0-9a-f]{64}$", json.Weights());

        Assert.Contains("epoch 1/1", outcome.Error);
        Assert.Contains("test accuracy", outcome.Error);
        Assert.DoesNotContain('\u001b', outcome.Output + outcome.Error);
        Assert.Equal(256 / 32, File.ReadAllLines(_folder.At("run", "steps.jsonl")).Length);
        Assert.Single(File.ReadAllLines(_folder.At("run", "epochs.jsonl")));
    }

    [Fact]
    public void Train_Model_ReadsBackWithTheNetworksShapes()
    {
        SmokeRun.Into(_folder, "run");
        using var file = File.OpenRead(_folder.At("run", "model.safetensors"));
        var tensors = Safetensors.Read(file);
        Assert.Equal(["fc1.bias", "fc1.weight", "fc2.bias", "fc2.weight", "fc3.bias", "fc3.weight"], tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(784 * 256, tensors["fc1.weight"].Count);
        Assert.All(tensors.Values, tensor => Assert.True(tensor.Data.ToArray().All(float.IsFinite)));
    }

    [Fact]
    public void Train_Report_NeedsNothingElse()
    {
        SmokeRun.Into(_folder, "run");
        var report = File.ReadAllText(_folder.At("run", "report.html"));
        Assert.Contains("<svg", report);
        Assert.Contains("lr", report);
        foreach (var foreign in new[] { "<script", "<link", "src=\"http", "href=\"http", "url(http", "@import" })
            Assert.DoesNotContain(foreign, report, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Train_ItsOwnRecipe_RepeatsTheBits()
    {
        var first = SmokeRun.Into(_folder, "run", ["--seed", "7", "--optimizer", "sgd"]);
        var again = SmokeRun.Json(RubatoProcess.Run(_folder.Path, "train", Path.Combine("run", "recipe.yaml"), "--json", "--quiet", "--out", "again"));
        Assert.Equal(first.Weights(), again.Weights());
        Assert.Equal(File.ReadAllText(_folder.At("run", "recipe.yaml")), File.ReadAllText(_folder.At("again", "recipe.yaml")));
        Assert.Equal(File.ReadAllText(_folder.At("run", "steps.jsonl")), File.ReadAllText(_folder.At("again", "steps.jsonl")));
    }

    [Fact]
    public void Train_OptionsOverARecipe_Win()
    {
        _folder.Write("recipe.yaml", "epochs: 3\nmodel: mlp\ntrain-samples: 64\ntest-samples: 32\nseed: 4\n");
        var json = SmokeRun.Json(RubatoProcess.Run(_folder.Path, "train", "recipe.yaml", "--epochs", "1", "--json", "--quiet", "--out", "run"));
        Assert.Equal(1, json.GetProperty("steps").GetInt32());
        var recipe = Recipe.Read(_folder.At("run", "recipe.yaml"));
        Assert.Equal((1, 4L, "mlp"), (recipe.Epochs, recipe.Seed, recipe.Model));
    }

    [Fact]
    public void Train_ThreadsAndVectorWidths_GiveTheSameBits()
    {
        var hashes = new Dictionary<string, string>();
        foreach (var width in new[] { "scalar", "128", "256", "512" })
        {
            foreach (var threads in new[] { "1", "2" })
                hashes[$"{width}, {threads} threads"] = SmokeRun.Into(_folder, $"{width}-{threads}", ["--threads", threads], ("RUBATO_SIMD", width)).Weights();
        }

        Assert.True(hashes.Values.Distinct().Count() == 1, string.Join('\n', hashes));
    }

    [Fact]
    public void Train_CnnOnOtherThreadsAndWidths_GivesTheSameBits()
    {
        string Hash(string name, string threads, string width) =>
            SmokeRun.Json(RubatoProcess.Run(_folder.Path, [.. SmokeRun.For("cnn"), "--quiet", "--threads", threads, "--out", name], [("RUBATO_SIMD", width)])).Weights();
        Assert.Equal(Hash("a", "1", "512"), Hash("b", "2", "256"));
    }

    [Fact]
    public void Train_QuietJson_WritesOneLine()
    {
        var outcome = RubatoProcess.Run(_folder.Path, [.. SmokeRun.Arguments, "--quiet", "--out", "run"]);
        SmokeRun.Json(outcome);
        Assert.Empty(outcome.Error);
    }

    [Fact]
    public void Train_Quiet_ShowsTheConclusionAlone()
    {
        var outcome = RubatoProcess.Run(_folder.Path, [.. SmokeRun.Arguments.Where(a => a != "--json"), "--quiet", "--out", "run"]);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Empty(outcome.Error);
        Assert.DoesNotContain("epoch", outcome.Output);
        Assert.Contains("test accuracy", outcome.Output);
        Assert.Contains(Path.Combine("run", "report.html"), outcome.Output);
    }

    [Fact]
    public void Train_IntoAPipe_HasNeitherColoursNorWrappedLines()
    {
        var outcome = RubatoProcess.Run(_folder.Path, [.. SmokeRun.Arguments.Where(a => a != "--json"), "--out", "run"], [("TERM", "xterm-256color"), ("COLUMNS", "40")]);
        Assert.Equal(0, outcome.ExitCode);
        Assert.DoesNotContain('\u001b', outcome.Output);
        Assert.Contains(outcome.Output.Split('\n'), line => line.StartsWith("mlp on glyphs with adamw", StringComparison.Ordinal) && line.TrimEnd().EndsWith("threads", StringComparison.Ordinal));
        Assert.Contains(outcome.Output.Split('\n'), line => line.StartsWith("epoch 1/1", StringComparison.Ordinal) && line.TrimEnd().EndsWith("samples/s", StringComparison.Ordinal));
    }

    [Fact]
    public void Train_WithoutOut_MakesANewFolderBelowRuns()
    {
        var arguments = SmokeRun.Arguments.Append("--quiet").ToArray();
        SmokeRun.Json(RubatoProcess.Run(_folder.Path, arguments));
        SmokeRun.Json(RubatoProcess.Run(_folder.Path, arguments));
        var runs = Directory.GetDirectories(_folder.At("runs"));
        Assert.Equal(2, runs.Length);
        Assert.All(runs, run => Assert.EndsWith("glyphs-mlp", Path.GetFileName(run).TrimEnd('-', '2')));
    }

    [Fact]
    public void Train_Divergence_IsAResultWithItsRecord()
    {
        var outcome = RubatoProcess.Run(_folder.Path, [.. SmokeRun.Arguments, "--plan", "lr = 1e6", "--out", "run"]);
        var json = SmokeRun.Json(outcome, exitCode: 2);
        Assert.Equal("diverged", json.GetProperty("outcome").GetString());
        var sentence = json.GetProperty("message").GetString()!;
        Assert.Matches(@"^Diverged at step \d+ of 8: .* became .*\. The last finite loss was .* at step \d+, lr then 1E\+06\. Try a lower peak rate or a longer warmup\.$", sentence);
        Assert.Equal(1, outcome.Error.Split('\n').Count(line => line == sentence));
        Assert.Equal(RunFiles, Directory.GetFiles(_folder.At("run")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("Diverged", File.ReadAllText(_folder.At("run", "report.html")));
        Assert.DoesNotContain("   at ", outcome.Error);
    }

    [UnixFact]
    public void Train_Interrupted_WritesTheRecordAndExitsWith130()
    {
        _folder.Write("long.yaml", "model: mlp\nepochs: 100000\nbatch: 32\ntrain-samples: 256\ntest-samples: 64\n");
        using var process = RubatoProcess.Start(_folder.Path, ["train", "long.yaml", "--json", "--out", "run"]);
        process.Await(" 2/100,000  train loss");
        RubatoProcess.RunProgram("kill", _folder.Path, ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        var json = SmokeRun.Json(process.Wait(), exitCode: 130);
        Assert.Equal("stopped", json.GetProperty("outcome").GetString());
        Assert.Matches(@"^Stopped after \d+ of 800000 steps\.$", json.GetProperty("message").GetString());
        Assert.Equal(RunFiles, Directory.GetFiles(_folder.At("run")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(json.GetProperty("steps").GetInt32(), File.ReadAllLines(_folder.At("run", "steps.jsonl")).Length);
    }

    [Fact]
    public void Train_RelativeDataPath_RepeatsFromAnyFolder()
    {
        IdxSample.WriteAll(_folder, below: Path.Combine("sets", "mine"));
        string[] training = ["--epochs", "1", "--batch", "10", "--model", "mlp", "--json", "--quiet"];
        var first = SmokeRun.Json(RubatoProcess.Run(_folder.Path, ["train", "--data", Path.Combine("sets", "mine"), .. training, "--out", "run"]));
        Directory.CreateDirectory(_folder.At("elsewhere"));
        var again = SmokeRun.Json(RubatoProcess.Run(_folder.At("elsewhere"), "train", Path.Combine("..", "run", "recipe.yaml"), "--json", "--quiet"));
        Assert.Equal(first.Weights(), again.Weights());
        Assert.Equal(_folder.At("sets", "mine"), Recipe.Read(_folder.At("run", "recipe.yaml")).Data);
        Assert.EndsWith("-mine-mlp", Assert.Single(Directory.GetDirectories(_folder.At("elsewhere", "runs"))));
    }

    [Fact]
    public void Train_RelativeDataDir_IsWrittenInFull()
    {
        IdxSample.WriteAll(_folder, gzip: true, below: Path.Combine("files", "mnist"));
        SmokeRun.Json(RubatoProcess.Run(_folder.Path, "train", "--data", "mnist", "--data-dir", "files", "--epochs", "1", "--batch", "10", "--model", "mlp", "--json", "--quiet", "--out", "run"));
        var recipe = Recipe.Read(_folder.At("run", "recipe.yaml"));
        Assert.Equal(("mnist", _folder.At("files")), (recipe.Data, recipe.DataDir));
    }

    [Fact]
    public void Train_PathsInARecipe_AreSeenFromItsFolder()
    {
        IdxSample.WriteAll(_folder, below: Path.Combine("lab", "mine"));
        _folder.Write(Path.Combine("lab", "recipe.yaml"), "data: ./mine\nmodel: mlp\nepochs: 1\nbatch: 10\n");
        SmokeRun.Json(RubatoProcess.Run(_folder.Path, "train", Path.Combine("lab", "recipe.yaml"), "--json", "--quiet", "--out", "run"));
        Assert.Equal(_folder.At("lab", "mine"), Recipe.Read(_folder.At("run", "recipe.yaml")).Data);
    }

    [Fact]
    public void Train_PlanFromAFile_GoesIntoTheRecord()
    {
        _folder.Write("my.plan", "# mine\nlr = cosine(1e-3, 0)\n");
        SmokeRun.Into(_folder, "run", ["--plan", "my.plan"]);
        Assert.Equal("# mine\nlr = cosine(1e-3, 0)\n", File.ReadAllText(_folder.At("run", "plan.txt")));
        using var line = JsonDocument.Parse(File.ReadLines(_folder.At("run", "steps.jsonl")).First());
        Assert.Equal(1e-3, line.RootElement.GetProperty("lr").GetDouble());
    }

    [Fact]
    public void Train_GermanSystem_WritesTheSameFiles()
    {
        var here = SmokeRun.Into(_folder, "here");
        var there = SmokeRun.Into(_folder, "there", null, ("LC_ALL", "de_DE.UTF-8"), ("LANG", "de_DE.UTF-8"));
        Assert.Equal(here.Weights(), there.Weights());
        foreach (var name in new[] { "recipe.yaml", "plan.txt", "steps.jsonl" })
            Assert.Equal(File.ReadAllText(_folder.At("here", name)), File.ReadAllText(_folder.At("there", name)));
        Assert.DoesNotMatch("\"[a-z_]+\":[0-9]+,[0-9]", File.ReadAllText(_folder.At("there", "epochs.jsonl")));
    }

    [UnixFact]
    public void Train_DiskFullWithinTheModel_SaysSoAndLeavesNoHalfFile()
    {
        // The shell limits the length of files to 200 blocks of 512 bytes, less than the model needs; the signal is ignored, so
        // that the write fails as it does on a full disk. Code pages are files for the runtime too, unless they may be both
        // written and executed.
        var command = "trap '' XFSZ; ulimit -f 200; exec \"$0\" \"$@\"";
        var outcome = RubatoProcess.RunProgram(
            "/bin/sh", _folder.Path, ["-c", command, RubatoProcess.Host, RubatoProcess.Assembly, .. SmokeRun.Arguments, "--quiet", "--out", "run"],
            ("DOTNET_EnableWriteXorExecute", "0"));
        Assert.True(outcome.ExitCode == 1, outcome.ToString());
        Assert.Empty(outcome.Output);
        Assert.StartsWith($"error: {_folder.At("run", "checkpoints", "best.safetensors")}: the file is longer than", Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Empty(Directory.GetFiles(_folder.At("run", "checkpoints")));
        Assert.Equal(["epochs.jsonl", "plan.txt", "probes.jsonl", "recipe.yaml", "steps.jsonl"], Directory.GetFiles(_folder.At("run")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
