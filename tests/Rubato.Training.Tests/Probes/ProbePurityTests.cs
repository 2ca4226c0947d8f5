using System.Globalization;
using System.Text;
using Rubato.Training.Checkpoints;
using Rubato.Training.Data;
using Rubato.Training.Probes;
using Rubato.Training.Recipes;
using Rubato.Training.Records;
using Rubato.Training.Tests.Data;
using Rubato.Training.Tests.Loop;

namespace Rubato.Training.Tests.Probes;

/// <summary>
/// Probes change nothing: whatever is measured whenever, a run ends with the same weights, optimiser, statistics and averages, at the same place in the data, with the
/// same losses on its way.
/// </summary>
public sealed class ProbePurityTests : IDisposable
{
    const int SetsOfARecipe = 6;

    /// <summary>Measured less often, so that the test is quick.</summary>
    static readonly ProbeKind[] Dear = [Sharpness.Kind, PreconditionedSharpness.Kind, StableRate.Kind, HessianTrace.Kind, FlatnessRise.Kind, NoiseScalePerSample.Kind];

    static readonly string[] Tasks = [.. TinyTasks.All.Keys];

    static readonly (string Line, Func<string, bool> Fits)[] Lines =
    [
        ("clip_norm = 0.1", _ => true), ("clip_value = 0.01", _ => true), ("gradient_noise = 0.01", _ => true), ("accumulation_steps = 2", _ => true), ("sparsity = linear(0, 0.5)", _ => true),
        ("ema_half_life = 2", _ => true), ("swa_weight = 1", _ => true), ("frozen_layers = integer(linear(1, 0))", _ => true), ("batch_size = integer(linear(4, 9))", _ => true),
        ("dropout = 0.3", task => task == "cnn"), ("bn_momentum = 0.3", task => task == "resnet"), ("augment = 0.7", IsOfClasses), ("mixup = 0.4", IsOfClasses), ("cutmix = 1", IsOfClasses),
        ("focal_gamma = 2", IsOfClasses), ("resolution = 4", IsOfClasses), ("label_smoothing = 0.1", IsOfClasses),
    ];

    readonly TestFolder _folder = new();
    int _runs;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Run_WithAnyProbes_IsThatWithout(int part)
    {
        const int recipes = 6;
        for (var i = 0; i < recipes; i++)
        {
            var seed = (ulong)((part * recipes) + i);
            var random = new RandomStream(20, 0, seed);
            var task = Tasks[(int)seed % Tasks.Length];
            var recipe = RecipeOf(ref random, task);
            var without = OutcomeOf(recipe with { Probes = "none" }, task);
            for (var set = 0; set < SetsOfARecipe; set++)
            {
                var probes = ProbesOf(ref random);
                var with = OutcomeOf(recipe with { Probes = probes }, task);
                foreach (var (name, value) in without)
                    Assert.True(value == with[name], $"seed {seed}, {task}, {recipe.Optimizer}, plan '{recipe.Plan}', batch {recipe.Batch}, probes '{probes}': {name} differs.");
                Assert.Equal(without.Count, with.Count);
            }
        }
    }

    static bool IsOfClasses(string task) => task is "mlp" or "smooth" or "cnn" or "resnet";

    static Recipe RecipeOf(ref RandomStream random, string task)
    {
        var plan = new StringBuilder("lr = linear(0.01, 0.001)");
        foreach (var (line, fits) in Lines)
        {
            var isBarred = line == "focal_gamma = 2" && plan.ToString().Contains("mix", StringComparison.Ordinal);
            if (fits(task) && random.NextBelow(4) == 0 && !isBarred) plan.Append("; ").Append(line);
        }

        var optimizer = Recipe.Optimizers[random.NextBelow(Recipe.Optimizers.Count)];
        if (optimizer == "sgd") plan.Append("; momentum = 0.9");
        return new()
        {
            Model = "mlp",
            Optimizer = optimizer,
            Epochs = random.NextBelow(3) == 0 ? 2 : 1,
            Batch = 7 + random.NextBelow(4),
            Seed = random.NextBelow(1000),
            Threads = 1,
            Plan = plan.ToString(),
            CheckpointEvery = "none",
        };
    }

    static string ProbesOf(ref RandomStream random)
    {
        if (random.NextBelow(40) == 0) return "all";
        List<string> chosen = [];
        for (var count = 1 + random.NextBelow(4); chosen.Count < count;)
        {
            var kind = ProbeCatalog.Kinds[random.NextBelow(ProbeCatalog.Kinds.Count)];
            if (Dear.Contains(kind) && random.NextBelow(3) > 0) continue;
            chosen.Add(string.Create(CultureInfo.InvariantCulture, $"{kind.Name}(every: {(Dear.Contains(kind) ? 2 : 1) + random.NextBelow(3)}st)"));
        }

        if (random.NextBelow(8) == 0) chosen.Add("300%");
        return string.Join(", ", chosen);
    }

    /// <summary>Everything of a finished run that isn't a time or a measurement, by name.</summary>
    Dictionary<string, string> OutcomeOf(Recipe recipe, string task)
    {
        var folder = RunFolder.CreateAt(_folder.At($"{_runs++}"));
        var run = new TrainingRun(Trained.Resolve(recipe), TinyTasks.Workload(task));
        var summary = run.Execute(folder);
        Assert.True(summary.Outcome == RunOutcome.Finished, $"{task}, plan '{recipe.Plan}': {summary.Message}");
        var checkpoint = new CheckpointFolder(folder).Newest(out _)!;
        Dictionary<string, string> outcome = new()
        {
            ["steps"] = File.ReadAllText(folder.StepsPath),
            ["weights"] = summary.Weights,
            ["loss"] = summary.Loss.ToString("R", CultureInfo.InvariantCulture),
        };
        foreach (var (name, tensor) in checkpoint.Tensors)
            if (!name.StartsWith("probes.", StringComparison.Ordinal)) outcome[name] = string.Join(' ', tensor.ToArray().Select(BitConverter.SingleToInt32Bits));
        foreach (var (name, number) in checkpoint.Numbers)
            if (!name.StartsWith("probes.", StringComparison.Ordinal) && !name.Contains("seconds", StringComparison.Ordinal)) outcome[name] = number.ToString("R", CultureInfo.InvariantCulture);
        return outcome;
    }
}
