using System.Diagnostics;
using System.Globalization;
using Rubato.Training.Checkpoints;
using Rubato.Training.Records;
using Rubato.Training.Tests.Data;

namespace Rubato.Solution.Tests.Commands;

/// <summary><c>rubato train --resume</c>, as one who was interrupted uses it.</summary>
public sealed class ResumeCommandTests : IDisposable
{
    /// <summary>How many times a run is killed: a few in each test, 200 by RUBATO_KILLS=200.</summary>
    static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("RUBATO_KILLS") ?? "12", CultureInfo.InvariantCulture);

    static readonly string[] Arguments =
    [
        "train", "--data", "glyphs", "--train-samples", "512", "--test-samples", "64", "--epochs", "3", "--batch", "8", "--model", "mlp", "--threads", "1",
        "--checkpoint-every", "7st", "--quiet", "--json",
    ];

    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Resume_KilledAtAnyMoment_EndsAsIfItHadNotBeen()
    {
        var started = Stopwatch.GetTimestamp();
        var whole = SmokeRun.Json(RubatoProcess.Run(_folder.Path, [.. Arguments, "--out", "whole"]));
        var usual = Stopwatch.GetElapsedTime(started);
        var steps = File.ReadAllText(_folder.At("whole", "steps.jsonl"));
        var random = new Random(2026);
        var resumed = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            var name = $"killed-{kill}";
            var arguments = (string[])[.. Arguments, "--out", name];
            for (var round = 0; round < 3; round++)
            {
                // From before the first step to after the last one, however fast the machine is.
                using (var process = RubatoProcess.Start(_folder.Path, arguments)) process.KillAfter(usual * (0.2 + (0.9 * random.NextDouble())));

                RequireNothingBroken(name);
                if (!File.Exists(_folder.At(name, "recipe.yaml")) || File.Exists(_folder.At(name, "summary.json"))) break;
                arguments = ["train", "--resume", name, "--quiet", "--json"];
                resumed++;
            }

            if (!File.Exists(_folder.At(name, "recipe.yaml"))) continue;
            var ended = File.Exists(_folder.At(name, "summary.json"))
                ? RunFolder.Open(_folder.At(name)).ReadSummary()!.Weights
                : SmokeRun.Json(RubatoProcess.Run(_folder.Path, "train", "--resume", name, "--quiet", "--json")).Weights();
            Assert.Equal(whole.Weights(), ended);
            Assert.Equal(steps, File.ReadAllText(_folder.At(name, "steps.jsonl")));
            Directory.Delete(_folder.At(name), recursive: true);
        }

        Assert.InRange(resumed, Kills / 4, 3 * Kills);
    }

    [Fact]
    public void Resume_AfterCtrlC_IsTwoLines()
    {
        string[] arguments = ["train", "--data", "glyphs", "--train-samples", "2000", "--test-samples", "64", "--epochs", "30", "--model", "mlp", "--out", "run"];
        using (var process = RubatoProcess.Start(_folder.Path, arguments))
        {
            process.Await("epoch  1/30");
            RubatoProcess.RunProgram("kill", _folder.Path, ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
            var stopped = process.Wait();
            Assert.Equal(130, stopped.ExitCode);
            Assert.Contains("Stopped after", stopped.Output);
        }

        var done = RubatoProcess.Run(_folder.Path, "train", "--resume", "run");
        Assert.True(done.ExitCode == 0, done.ToString());
        Assert.Contains("Goes on with step", done.Output);
        Assert.Contains("epoch 30/30", done.Output);
        Assert.Equal(30, RunFolder.Open(_folder.At("run")).ReadEpochs().Epochs.Count);
    }

    [Fact]
    public void Resume_WhileTheRunGoes_IsRefused()
    {
        using var process = RubatoProcess.Start(_folder.Path, ["train", "--data", "glyphs", "--train-samples", "2000", "--epochs", "200", "--model", "mlp", "--out", "run"]);
        process.Await("epoch   1/200");
        var second = RubatoProcess.Run(_folder.Path, "train", "--resume", "run");
        Assert.Equal(1, second.ExitCode);
        Assert.Contains($"process {process.Id}, which began at", second.Error);
        Assert.Contains("is at work on this run", second.Error);
    }

    /// <summary>The record grows until the disk is full, long after checkpoints were made; with more room the run goes on.</summary>
    [UnixFact]
    public void Train_DiskFullWhileItRuns_KeepsTheLastCheckpoint()
    {
        var random = new Random(1);
        File.WriteAllLines(_folder.At("small.csv"), Enumerable.Range(0, 100).Select(i => string.Join(',', Enumerable.Range(0, 64).Select(_ => random.Next(17)).Append(i % 4))));
        var groups = string.Concat(new[] { "fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias", "fc3.weight", "fc3.bias" }.Select((name, i) => $"lr[{name}] = {i + 1}e-5 * cos(step / 10) ^ 2 + 1e-7; "));
        string[] arguments =
        [
            "train", "--data", "small.csv", "--model", "mlp", "--batch", "8", "--epochs", "600", "--threads", "1", "--checkpoint-every", "300st", "--plan", groups + "weight_decay = 1e-3", "--quiet", "--json", "--out",
        ];
        var whole = SmokeRun.Json(RubatoProcess.Run(_folder.Path, [.. arguments, "whole"]));
        var length = new FileInfo(_folder.At("whole", "steps.jsonl")).Length;
        Assert.InRange(length, 900_000, 10_000_000);

        // 1,600 blocks of 512 bytes: enough for a checkpoint, too little for the record.
        var outcome = RubatoProcess.RunProgram(
            "/bin/sh", _folder.Path, ["-c", "trap '' XFSZ; ulimit -f 1600; exec \"$0\" \"$@\"", RubatoProcess.Host, RubatoProcess.Assembly, .. arguments, "full"], ("DOTNET_EnableWriteXorExecute", "0"));
        Assert.True(outcome.ExitCode == 1, outcome.ToString());
        Assert.StartsWith($"error: {_folder.At("full", "steps.jsonl")}: the file is longer than", Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.NotNull(new CheckpointFolder(RunFolder.Open(_folder.At("full"))).Newest(out var skipped));
        Assert.Empty(skipped);

        Assert.Equal(whole.Weights(), SmokeRun.Json(RubatoProcess.Run(_folder.Path, "train", "--resume", "full", "--quiet", "--json")).Weights());
        Assert.Equal(File.ReadAllText(_folder.At("whole", "steps.jsonl")), File.ReadAllText(_folder.At("full", "steps.jsonl")));
    }

    [Fact]
    public void Resume_DamagedCheckpoint_IsReportedEvenQuietly()
    {
        string[] arguments = ["train", "--data", "glyphs", "--train-samples", "128", "--test-samples", "32", "--epochs", "2", "--batch", "16", "--model", "mlp", "--checkpoint-every", "4st", "--keep-checkpoints", "9", "--quiet", "--json", "--out", "run"];
        var whole = SmokeRun.Json(RubatoProcess.Run(_folder.Path, arguments)).Weights();
        File.Delete(_folder.At("run", "summary.json"));
        File.WriteAllText(_folder.At("run", "checkpoints", "step-0000000016.checkpoint"), "gone");
        var outcome = RubatoProcess.Run(_folder.Path, "train", "--resume", "run", "--quiet", "--json");
        Assert.Equal(whole, SmokeRun.Json(outcome).Weights());
        Assert.Contains("The checkpoint of step 16 can't be used: it is cut off.", outcome.Error);
    }

    [Fact]
    public void Extend_LaidOutOverTheRun_IsRefusedWithTwoWaysOut()
    {
        string[] arguments = ["train", "--data", "glyphs", "--train-samples", "128", "--test-samples", "32", "--epochs", "1", "--model", "mlp", "--optimizer", "sgd", "--plan", "lr = cosine(0.05, 0.01)", "--quiet", "--out", "run"];
        Assert.Equal(0, RubatoProcess.Run(_folder.Path, arguments).ExitCode);
        var finished = RubatoProcess.Run(_folder.Path, "train", "--resume", "run");
        Assert.Equal(1, finished.ExitCode);
        Assert.Contains("--extend", finished.Error);
        var refused = RubatoProcess.Run(_folder.Path, "train", "--resume", "run", "--extend", "1ep");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("laid out over the whole run", refused.Error);
        Assert.Contains("--after hold", refused.Error);
        Assert.Contains("--from RUN", refused.Error);
        var held = RubatoProcess.Run(_folder.Path, "train", "--resume", "run", "--extend", "1ep", "--after", "hold", "--quiet");
        Assert.True(held.ExitCode == 0, held.ToString());
        Assert.Equal(4, RunFolder.Open(_folder.At("run")).ReadSteps().Count);
        var branch = RubatoProcess.Run(_folder.Path, "train", "--from", "run", "--data", "glyphs", "--train-samples", "128", "--test-samples", "32", "--epochs", "1", "--model", "mlp", "--optimizer", "sgd", "--plan", "lr = linear(0.01, 0)", "--quiet", "--out", "branch");
        Assert.True(branch.ExitCode == 0, branch.ToString());
    }

    [Theory]
    [InlineData("no such folder", "--resume", "nowhere")]
    [InlineData("isn't the folder of a run", "--resume", ".")]
    [InlineData("only --threads", "--resume", ".", "--epochs", "3")]
    [InlineData("checkpoint-every: got 'often'", "--checkpoint-every", "often")]
    public void Resume_BadInput_IsToldInWords(string message, params string[] options)
    {
        var outcome = RubatoProcess.Run(_folder.Path, ["train", .. options]);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(message, outcome.Error);
        Assert.DoesNotContain("   at ", outcome.Error);
    }

    /// <summary>Whatever has a final name is whole, or is told from what is.</summary>
    void RequireNothingBroken(string name)
    {
        if (!File.Exists(_folder.At(name, "recipe.yaml"))) return;
        var folder = RunFolder.Open(_folder.At(name));
        var checkpoints = new CheckpointFolder(folder);
        checkpoints.Newest(out var skipped);
        Assert.Empty(skipped);
        folder.ReadRecipe();
        folder.ReadSummary();
    }
}
