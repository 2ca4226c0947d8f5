using Rubato.Training.Recipes;
using Rubato.Training.Records;
using Rubato.Training.Tests.Data;

namespace Rubato.Training.Tests.Loop;

/// <summary>Every model and every optimiser that a recipe may name trains, is stopped and goes on.</summary>
public sealed class WorkloadTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Everything
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var model in Recipe.Models.Except(["transformer"])) all.Add(model, "adamw");
            foreach (var optimizer in Recipe.Optimizers) all.Add("mlp", optimizer);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void Run_AnyModelAndOptimizer_LearnsAndResumesToTheBit(string model, string optimizer)
    {
        var recipe = Trained.Small with { Model = model, Optimizer = optimizer, Epochs = 3, CheckpointEvery = "7st" };
        var whole = Trained.In(_folder, "whole", recipe);
        Assert.Equal(RunOutcome.Finished, whole.Summary.Outcome);
        var losses = whole.Folder.ReadSteps().Losses;
        Assert.True(losses.Skip(12).Average() < losses.Take(6).Average(), $"{model}, {optimizer}: from {losses.Take(6).Average()} to {losses.Skip(12).Average()}");

        using var stop = new CancellationTokenSource();
        var stopped = Trained.In(_folder, "stopped", recipe, observer: new StopAfter(10, stop), stop: stop.Token);
        var resumed = new TrainingRun(Trained.Resolve(recipe), Trained.Glyphs).Resume(stopped.Folder);
        Assert.Equal(whole.Summary.Weights, resumed.Weights);
        Assert.Equal(whole.Summary.Loss, resumed.Loss);
    }

    /// <summary>What a plan may set beside the optimiser: each moves the run, and each is taken up again after a stop.</summary>
    [Theory]
    [InlineData("ema_half_life = 5")]
    [InlineData("swa_weight = if(step >= 9, 1, 0)")]
    [InlineData("sparsity = linear(0, 0.8)")]
    [InlineData("sparsity = 0.5; regrow = 0.1")]
    [InlineData("frozen_layers = integer(linear(0, 2))")]
    [InlineData("augment = cosine(1, 0)")]
    [InlineData("mixup = 0.4")]
    [InlineData("cutmix = 1; mixup = 0.2; label_smoothing = 0.1")]
    [InlineData("resolution = integer(linear(7, 28))")]
    [InlineData("focal_gamma = 2")]
    [InlineData("bn_momentum = linear(0.1, 0.01); ema_half_life = 4", "resnet8")]
    public void Hyperparameter_OfTheRun_ChangesItAndIsTakenUpAgain(string lines, string model = "mlp")
    {
        var recipe = Trained.Small with { Model = model, Epochs = 3, CheckpointEvery = "none", Plan = "lr = 0.02; momentum = 0.9" };
        var plain = Trained.In(_folder, "plain", recipe);
        recipe = recipe with { Plan = recipe.Plan + "; " + lines };
        var whole = Trained.In(_folder, "whole", recipe);
        Assert.NotEqual(plain.Summary.Weights, whole.Summary.Weights);
        foreach (var at in new[] { 4, 13 })
        {
            using var stop = new CancellationTokenSource();
            var stopped = Trained.In(_folder, $"stopped-{at}", recipe, observer: new StopAfter(at, stop), stop: stop.Token);
            var resumed = new TrainingRun(Trained.Resolve(recipe), Trained.Glyphs).Resume(stopped.Folder);
            Assert.Equal((whole.Summary.Weights, whole.Summary.Loss), (resumed.Weights, resumed.Loss));
            Assert.Equal(File.ReadAllText(whole.Folder.StepsPath), File.ReadAllText(stopped.Folder.StepsPath));
        }
    }

    [Fact]
    public void Text_UnderATransformer_LearnsAndResumesToTheBit()
    {
        File.WriteAllText(_folder.At("text.txt"), string.Concat(Enumerable.Range(0, 400).Select(i => i % 3 == 0 ? "to be or not to be. " : "that is the question. ")));
        var recipe = new Recipe { Data = _folder.At("text.txt"), Model = "transformer", Tokens = 16, Batch = 32, Epochs = 1, Seed = 1, Threads = 2, CheckpointEvery = "3st", Plan = "lr = 2e-3" };
        Trained Run(string name, ITrainingObserver? observer = null, CancellationToken stop = default)
        {
            var run = new TrainingRun(Trained.Resolve(recipe), Workload.Load(Trained.Resolve(recipe)));
            var folder = RunFolder.CreateAt(_folder.At(name));
            return new(run, run.Execute(folder, observer, stop), folder);
        }

        var whole = Run("whole");
        var losses = whole.Folder.ReadSteps().Losses;
        Assert.True(losses[^1] < 0.7 * losses[0], $"from {losses[0]} to {losses[^1]}");
        using var stop = new CancellationTokenSource();
        var stopped = Run("stopped", new StopAfter(5, stop), stop.Token);
        Assert.Equal(whole.Summary.Weights, new TrainingRun(Trained.Resolve(recipe), Workload.Load(Trained.Resolve(recipe))).Resume(stopped.Folder).Weights);
        Assert.Contains("learns from images", Assert.Throws<TrainingException>(() => Workload.Load(Trained.Resolve(recipe with { Model = "mlp" }))).Message);
    }

    [Fact]
    public void Snapshots_OfCycles_AreKeptAtTheirEnds()
    {
        var trained = Trained.In(_folder, "run", Trained.Small with { Epochs = 4, Snapshots = "cycles", Plan = "lr = repeat(cosine(0.05, 0.001), every: 6st)" });
        Assert.Equal([5, 11, 17, 23], trained.Folder.Snapshots.Select(snapshot => snapshot.Step));
        using var file = File.OpenRead(trained.Folder.Snapshots[^1].Path);
        Assert.Equal(trained.Parameter("fc2.weight"), Engine.Safetensors.Read(file)["fc2.weight"].Data.ToArray());
    }

    [Theory]
    [InlineData("0-2", null, null, null)]
    [InlineData(null, 3, null, null)]
    [InlineData(null, null, "1,0.5", null)]
    [InlineData(null, null, null, "0.3")]
    public void Views_OfTheRecipe_ReachTheData(string? classes, int? fewShot, string? imbalance, string? labelNoise)
    {
        var recipe = new Recipe { Data = "glyphs", TrainSamples = 300, TestSamples = 50, Model = "mlp", Batch = 8, Classes = classes, FewShot = fewShot, Imbalance = imbalance, LabelNoise = labelNoise };
        var task = Workload.Load(Trained.Resolve(recipe)).Task;
        var all = Workload.Load(Trained.Resolve(new Recipe { Data = "glyphs", TrainSamples = 300, TestSamples = 50, Model = "mlp", Batch = 8 })).Task;
        if (labelNoise is null) Assert.InRange(task.Count, 1, all.Count - 1);
        else Assert.Equal(all.Count, task.Count);
        if (fewShot is { } shots) Assert.Equal(10 * shots, task.Count);
        if (classes is not null) Assert.Equal(3, task.Network.Output.Last);
    }

    [Theory]
    [InlineData("classes: 5-2", "numbers and ranges")]
    [InlineData("classes: 1,1", "twice")]
    [InlineData("imbalance: 2", "shares from 0 to 1")]
    [InlineData("label-noise: 0.1,0.2", "one share")]
    [InlineData("extend: 5%", "duration above 0")]
    [InlineData("after: never", "plan and hold are allowed")]
    public void Recipe_BadView_IsToldInWords(string line, string message) =>
        Assert.Contains(message, Assert.Throws<RecipeException>(() => Recipe.Parse(line)).Message);

    [Fact]
    public void ConvAutoencoder_SidesThatItCannotHalve_AreRefused()
    {
        var data = new Rubato.Training.Data.ImageData("odd", Images(9), Images(9));
        var error = Assert.Throws<TrainingException>(() => new TrainingRun(Trained.Resolve(Trained.Small with { Model = "conv-autoencoder", Batch = 1 }), data));
        Assert.Contains("multiples of 4", error.Message);
    }

    static Rubato.Training.Data.LabelledImages Images(int side) => new(side, side, 1, new byte[2 * side * side], new byte[] { 0, 1 }, ["a", "b"]);
}
