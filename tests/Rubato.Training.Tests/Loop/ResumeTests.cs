using Rubato.Training.Checkpoints;
using Rubato.Training.Data;
using Rubato.Training.Recipes;
using Rubato.Training.Records;
using Rubato.Training.Tests.Data;

namespace Rubato.Training.Tests.Loop;

/// <summary>A run that was interrupted ends as if it hadn't been: the same weights and the same record.</summary>
public sealed class ResumeTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>What a run must take up: moments, momentum, dropout's random numbers, running products, feedback, parts of batches, changing batches.</summary>
    public static TheoryData<string, string, string> Recipes => new()
    {
        { "mlp", "sgd", "lr = linear(1e-3, 0.05) for 20% then cosine(0.05, 1e-4); momentum = mirror(lr, 0.85, 0.95)" },
        { "cnn", "adamw", "lr = linear(1e-4, 2e-3) for 30% then cosine(2e-3, 1e-5); beta1 = mirror(lr, 0.85, 0.95); dropout = linear(0, 0.4)" },
        { "mlp", "adamw", "lr = plateau(val_loss, 0.01, factor: 0.5, patience: 0, rtol: 0.5); label_smoothing = ema(accuracy, half_life: 3st, start: 0) / 10" },
        { "mlp", "sgd", "lr = 0.02; accumulation_steps = integer(linear(1, 4)); clip_norm = 0.5" },
        { "mlp", "adamw", "lr = 1e-3; batch_size = integer(linear(5, 30))" },
    };

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Resume_StoppedAtAnyStep_EndsAsIfItHadNot(string model, string optimizer, string plan)
    {
        var recipe = Trained.Small with { Model = model, Optimizer = optimizer, Plan = plan, CheckpointEvery = "none" };
        var whole = Trained.In(_folder, "whole", recipe);
        for (var at = 0; at < whole.Summary.Steps; at++)
        {
            var stopped = StopAt(at, recipe, $"stopped-{at}");
            Assert.Equal((RunOutcome.Stopped, (long)at), (stopped.Summary.Outcome, stopped.Summary.Steps));
            RequireSame(whole, Resumed(recipe, stopped.Folder, out var from));
            Assert.Equal(at, from.Step);
        }
    }

    [Fact]
    public void Resume_StoppedTwice_EndsAsIfItHadNot()
    {
        var whole = Trained.In(_folder, "whole", Trained.Small);
        var folder = StopAt(3, Trained.Small, "stopped").Folder;
        using (var stop = new CancellationTokenSource())
            New(Trained.Small).Resume(folder, new StopAfter(4, stop), stop.Token);
        RequireSame(whole, Resumed(Trained.Small, folder, out var from));
        Assert.Equal(7, from.Step);
    }

    [Theory]
    [InlineData("step-0000000009.checkpoint")]
    [InlineData("step-0000000009.safetensors")]
    [InlineData("steps.jsonl")]
    public void Resume_NewestDamaged_TakesTheOneBeforeAndSaysWhy(string damaged)
    {
        var recipe = Trained.Small with { CheckpointEvery = "3st", KeepCheckpoints = 10 };
        var whole = Trained.In(_folder, "whole", recipe);
        var folder = StopAt(9, recipe, "stopped").Folder;
        var path = damaged.StartsWith("step-", StringComparison.Ordinal) ? Path.Combine(folder.CheckpointsPath, damaged) : folder.StepsPath;
        var bytes = File.ReadAllBytes(path);
        bytes[^40] ^= 1;
        File.WriteAllBytes(path, bytes);
        RequireSame(whole, Resumed(recipe, folder, out var from));
        Assert.Equal(6, from.Step);
        Assert.Equal(9, Assert.Single(from.Skipped).Step);
        Assert.NotEmpty(from.Skipped[0].Reason);
    }

    [Fact]
    public void Resume_RecordCutAtAnyByte_LosesNothing()
    {
        var recipe = Trained.Small with { Epochs = 1, CheckpointEvery = "2st", KeepCheckpoints = 10 };
        var whole = Trained.In(_folder, "whole", recipe);
        var stopped = StopAt(4, recipe, "stopped");
        var record = File.ReadAllBytes(stopped.Folder.StepsPath);
        for (var length = 0; length <= record.Length; length += 7)
        {
            var folder = Copy(stopped.Folder, $"cut-{length}");
            File.WriteAllBytes(folder.StepsPath, record[..length]);
            RequireSame(whole, Resumed(recipe, folder, out var from));
            Assert.Equal(length == record.Length ? 4 : length < LengthOf(record, lines: 2) ? 0 : 2, from.Step);
        }
    }

    [Fact]
    public void Resume_WithoutACheckpoint_StartsAgain()
    {
        var recipe = Trained.Small with { CheckpointEvery = "none" };
        var whole = Trained.In(_folder, "whole", recipe);
        var folder = StopAt(5, recipe, "stopped").Folder;
        Directory.Delete(folder.CheckpointsPath, recursive: true);
        RequireSame(whole, Resumed(recipe, folder, out var from));
        Assert.Equal(0, from.Step);
    }

    [Fact]
    public void Resume_Finished_IsRefused()
    {
        var folder = Trained.In(_folder, "run", Trained.Small).Folder;
        Assert.Contains("done all its 12 steps", Assert.Throws<TrainingException>(() => New(Trained.Small).Resume(folder)).Message);
    }

    [Fact]
    public void Resume_AnotherRecipe_IsRefused()
    {
        var folder = StopAt(3, Trained.Small, "run").Folder;
        Assert.Contains("recipe was changed", Assert.Throws<TrainingException>(() => New(Trained.Small with { Seed = 6 }).Resume(folder)).Message);
    }

    [Fact]
    public void Resume_OtherData_IsRefused()
    {
        var folder = StopAt(3, Trained.Small, "run").Folder;
        var other = Glyphs.Load(seed: 4, trainCount: 90, testCount: 40);
        var error = Assert.Throws<TrainingException>(() => new TrainingRun(Trained.Resolve(Trained.Small), other).Resume(folder));
        Assert.Contains("data of glyphs", error.Message);
    }

    [Fact]
    public void Execute_FolderInUse_IsRefusedWithItsProcess()
    {
        var folder = StopAt(3, Trained.Small, "run").Folder;
        using var held = RunLock.Take(folder);
        var error = Assert.Throws<RunFolderException>(() => New(Trained.Small).Resume(folder));
        Assert.Contains($"process {Environment.ProcessId}, which began at", error.Message);
    }

    [Fact]
    public void Checkpoints_AsManyAsAsked_AreKept()
    {
        var folder = Trained.In(_folder, "run", Trained.Small with { CheckpointEvery = "2st", KeepCheckpoints = 3 }).Folder;
        Assert.Equal([8, 10, 12], new CheckpointFolder(folder).Steps);
        Assert.Equal(7, Directory.GetFiles(folder.CheckpointsPath).Length);
        Assert.True(File.Exists(folder.BestPath));
    }

    static TrainingRun New(Recipe recipe) => new(Trained.Resolve(recipe), Trained.Glyphs);

    Trained StopAt(int step, Recipe recipe, string name)
    {
        using var stop = new CancellationTokenSource();
        if (step == 0) stop.Cancel();
        return Trained.In(_folder, name, recipe, observer: new StopAfter(step, stop), stop: stop.Token);
    }

    static Trained Resumed(Recipe recipe, RunFolder folder, out ResumePoint from)
    {
        var run = New(recipe);
        var watch = new StopAfter(int.MaxValue, null);
        var summary = run.Resume(folder, watch);
        from = watch.From!;
        return new(run, summary, folder);
    }

    RunFolder Copy(RunFolder folder, string name)
    {
        foreach (var path in Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(_folder.At(name), Path.GetRelativePath(folder.Path, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }

        return RunFolder.Open(_folder.At(name));
    }

    static int LengthOf(byte[] record, int lines)
    {
        var length = 0;
        for (; lines > 0; lines--) length += record.AsSpan(length).IndexOf((byte)'\n') + 1;
        return length;
    }

    static void RequireSame(Trained whole, Trained resumed)
    {
        Assert.Equal(whole.Summary.Weights, resumed.Summary.Weights);
        Assert.Equal((whole.Summary.Outcome, whole.Summary.Steps, whole.Summary.Loss, whole.Summary.Accuracy), (resumed.Summary.Outcome, resumed.Summary.Steps, resumed.Summary.Loss, resumed.Summary.Accuracy));
        Assert.Equal(File.ReadAllText(whole.Folder.StepsPath), File.ReadAllText(resumed.Folder.StepsPath));
        Assert.Equal(Timeless(whole.Folder), Timeless(resumed.Folder));
        Assert.Equal(File.ReadAllBytes(whole.Folder.ModelPath), File.ReadAllBytes(resumed.Folder.ModelPath));
    }

    static IEnumerable<EpochRecord> Timeless(RunFolder folder) => folder.ReadEpochs().Epochs.Select(epoch => epoch with { Seconds = 0, SamplesPerSecond = 0 });
}
