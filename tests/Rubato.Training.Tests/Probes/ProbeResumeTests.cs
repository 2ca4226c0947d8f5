using Rubato.Training.Recipes;
using Rubato.Training.Records;
using Rubato.Training.Tests.Data;
using Rubato.Training.Tests.Loop;

namespace Rubato.Training.Tests.Probes;

/// <summary>What probes keep from step to step outlives a stop.</summary>
public sealed class ProbeResumeTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mlp", "sgd", "lr = linear(0.1, 0.01); momentum = 0.9; weight_decay = 0.01; clip_norm = 1; gradient_noise = 0.01")]
    [InlineData("cnn", "adamw", "lr = linear(0.01, 0.001); weight_decay = 0.01; clip_value = 0.05; frozen_layers = integer(linear(1, 0))")]
    public void Resume_StoppedAtAnyStep_MeasuresTheSame(string task, string optimizer, string plan)
    {
        var probes = string.Join(", ", Rubato.Training.Probes.ProbeCatalog.Kinds.Select((kind, i) => $"{kind.Name}(every: {2 + (i % 2)}st)"));
        var recipe = new Recipe { Model = "mlp", Optimizer = optimizer, Epochs = 2, Batch = 8, Seed = 3, Threads = 1, Plan = plan, CheckpointEvery = "none", Probes = probes };
        var whole = RunFolder.CreateAt(_folder.At("whole"));
        var weights = New(recipe, task).Execute(whole).Weights;
        var run = New(recipe, task);
        Assert.Equal(Rubato.Training.Probes.ProbeCatalog.Kinds.Where(kind => run.Measurable.Single(signal => signal.Name == kind.Name).Unavailable is null), run.Probes.Select(probe => probe.Kind));
        for (var at = 1; at < 6; at++)
        {
            var folder = RunFolder.CreateAt(_folder.At($"stopped-{at}"));
            using var stop = new CancellationTokenSource();
            New(recipe, task).Execute(folder, new StopAfter(at, stop), stop.Token);
            Assert.Equal(weights, New(recipe, task).Resume(folder).Weights);
            Assert.Equal(File.ReadAllText(whole.ProbesPath), File.ReadAllText(folder.ProbesPath));
        }
    }

    static TrainingRun New(Recipe recipe, string task) => new(Trained.Resolve(recipe), TinyTasks.Workload(task));
}
