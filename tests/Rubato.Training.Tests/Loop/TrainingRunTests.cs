using Rubato.Engine;
using Rubato.Training.Data;
using Rubato.Training.Recipes;
using Rubato.Training.Records;
using Rubato.Training.Tests.Data;

namespace Rubato.Training.Tests.Loop;

public sealed class TrainingRunTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("lr = linear(1e-3, 0.05) for 20% then cosine(0.05, 1e-4); momentum = mirror(lr, 0.85, 0.95); weight_decay = 2e-5 / lr")]
    [InlineData("lr = 0.01; lr[*.bias] = lr * 2; weight_decay[fc1.weight] = wave(0, 1e-3); weight_decay = 0; label_smoothing = triangle(0, 0.2)")]
    public void Record_EveryStep_IsThePlan(string plan)
    {
        var trained = Trained.In(_folder, "run", Trained.Small with { Plan = plan });
        var steps = trained.Folder.ReadSteps();
        var compiled = trained.Run.Plan;
        Assert.Equal(12, steps.Count);
        Assert.Equal(compiled.Columns.Select(c => c.ToString()), steps.Columns);
        for (var column = 0; column < steps.Columns.Count; column++)
        {
            for (var step = 0; step < steps.Count; step++)
                Assert.Equal(compiled.At(column, step), steps.Values(column)[step]);
        }

        Assert.Equal(Enumerable.Range(0, 12).Select(step => (long)step), steps.Steps);
        Assert.Equal(Enumerable.Range(0, 12).Select(step => step / 6), steps.Epochs);
        Assert.All(steps.GradNorms, norm => Assert.InRange(norm, 1e-6, 1e3));
    }

    [Fact]
    public void Findings_BeforeTheRun_AreThoseOfTheCheck()
    {
        var run = Trained.In(_folder, "run", Trained.Small with { Plan = "lr = 0.01 for 50% then 1e-4; weight_decay = cosine(0.1, 0.001)" }).Run;
        Assert.Equal(["jump", "fade-together"], run.Findings.Select(finding => finding.Code));
        Assert.All(run.Findings, finding => Assert.Equal((FindingSeverity.Warning, 1), (finding.Severity, finding.Line)));
    }

    [Fact]
    public void Summary_Finished_AgreesWithTheRecord()
    {
        var watch = new Watch();
        var trained = Trained.In(_folder, "run", Trained.Small, observer: watch);
        var summary = trained.Summary;
        Assert.Equal((RunOutcome.Finished, 12L, "Finished all 12 steps."), (summary.Outcome, summary.Steps, summary.Message));
        Assert.Equal(trained.Run.Network.Parameters.Hash(), summary.Weights);
        Assert.Equal(summary, trained.Folder.ReadSummary());
        var last = trained.Folder.ReadEpochs().Epochs[^1];
        Assert.Equal((1, 12L, summary.Accuracy, summary.Loss), (last.Epoch, last.Step, last.TestAccuracy, last.TestLoss));
        Assert.Equal(trained.Folder.ReadEpochs().Epochs, watch.Epochs);
        Assert.Equal(12, watch.Steps);
        using var file = File.OpenRead(trained.Folder.ModelPath);
        Assert.Equal(trained.Parameter("fc2.weight"), Safetensors.Read(file)["fc2.weight"].Data.ToArray());
    }

    [Fact]
    public void Epoch_LastBatch_TakesWhatIsLeft()
    {
        // The batches of an epoch hold every image once: with a rate of 0 the mean over images doesn't depend on the batch.
        double MeanLoss(int batch)
        {
            var trained = Trained.In(_folder, $"batch-{batch}", Trained.Small with { Batch = batch, Epochs = 1, Plan = "lr = 0" });
            var losses = trained.Folder.ReadSteps().Losses;
            return losses.Select((loss, i) => loss * Math.Min(batch, 90 - i * batch)).Sum() / 90;
        }

        var whole = MeanLoss(90);
        Assert.Equal(whole, MeanLoss(16), 5);
        Assert.Equal(whole, MeanLoss(89), 5);
    }

    [Theory]
    [InlineData("mlp", "sgd")]
    [InlineData("mlp", "adamw")]
    [InlineData("cnn", "sgd")]
    [InlineData("cnn", "adamw")]
    public void Repeat_AlsoThroughTheWrittenRecipe_GivesTheSameBits(string model, string optimizer)
    {
        var recipe = Trained.Small with { Model = model, Optimizer = optimizer };
        var first = Trained.In(_folder, "first", recipe);
        Assert.Equal(first.Summary.Weights, Trained.In(_folder, "second", recipe).Summary.Weights);
        Assert.Equal(first.Summary.Weights, Trained.In(_folder, "third", first.Folder.ReadRecipe()).Summary.Weights);
        Assert.Equal(first.Summary.Weights, Culture.German(() => Trained.In(_folder, "german", recipe)).Summary.Weights);
        Assert.NotEqual(first.Summary.Weights, Trained.In(_folder, "other", recipe with { Seed = 6 }).Summary.Weights);
        foreach (var name in new[] { "recipe.yaml", "plan.txt", "steps.jsonl" })
            Assert.Equal(File.ReadAllText(_folder.At("first", name)), File.ReadAllText(_folder.At("german", name)));
    }

    [Fact]
    public void Group_WithARateOfZero_StaysWhereItStarted()
    {
        var recipe = Trained.Small with { Plan = "lr = 0.05; lr[*.bias] = 0; lr[fc2.weight] = 0" };
        var trained = Trained.In(_folder, "run", recipe);
        foreach (var still in new[] { "fc1.bias", "fc2.bias", "fc3.bias", "fc2.weight" })
            Assert.Equal(Trained.InitialParameter(recipe, still), trained.Parameter(still));
        foreach (var moved in new[] { "fc1.weight", "fc3.weight" })
            Assert.NotEqual(Trained.InitialParameter(recipe, moved), trained.Parameter(moved));
    }

    [Fact]
    public void Group_WithADecayOfItsOwn_ShrinksAlone()
    {
        var recipe = Trained.Small with { Model = "cnn", Epochs = 1, Batch = 90, Plan = "lr = 0.1; momentum = 0; weight_decay = 0" };
        var plain = Trained.In(_folder, "plain", recipe);
        var decayed = Trained.In(_folder, "decayed", recipe with { Plan = recipe.Plan + "; weight_decay[conv*.weight] = 0.5" });
        Assert.Equal(plain.Parameter("fc1.weight"), decayed.Parameter("fc1.weight"));
        var initial = Trained.InitialParameter(recipe, "conv1.weight");
        var (without, with) = (plain.Parameter("conv1.weight"), decayed.Parameter("conv1.weight"));

        // One step: w − lr·g without decay, and lr·decay·w less with it; single precision.
        for (var i = 0; i < initial.Length; i++) Assert.Equal(without[i] - 0.1 * 0.5 * initial[i], with[i], 5);
    }

    [Fact]
    public void Dropout_InThePlan_ReachesTheLayer()
    {
        var trained = Trained.In(_folder, "run", Trained.Small with { Model = "cnn", Epochs = 1, Plan = "lr = 0.01; dropout = linear(0, 0.6)" });
        Assert.Equal(0.5, ((DropoutLayer)Assert.Single(trained.LayersOf<DropoutLayer>())).Rate, 12);
        var none = Trained.In(_folder, "none", Trained.Small with { Model = "cnn", Epochs = 1, Plan = "lr = 0.01; dropout = 0" });
        Assert.NotEqual(none.Summary.Weights, trained.Summary.Weights);
        Assert.Equal(none.Folder.ReadSteps().Losses[0], trained.Folder.ReadSteps().Losses[0]);
    }

    [Fact]
    public void LabelSmoothing_InThePlan_ReachesTheLoss()
    {
        // The smoothed loss is linear in the share s: (1 − s)·L + s·(mean over all classes).
        double FirstLoss(string share) =>
            Trained.In(_folder, share, Trained.Small with { Epochs = 1, Seed = 11, Plan = $"lr = 0.01; label_smoothing = {share}" }).Folder.ReadSteps().Losses[0];
        var (none, some, twice) = (FirstLoss("0"), FirstLoss("0.3"), FirstLoss("0.6"));
        Assert.NotEqual(none, some);
        Assert.Equal(2 * (some - none), twice - none, 5);
    }

    [Theory]
    [InlineData("lrr = 0.1", "`lr`")]
    [InlineData("lr = 0.1; weight_deacy = 1e-4", "`weight_decay`")]
    [InlineData("lr = 0.1; lr[fc1.wieght] = 0", "`fc1.weight`")]
    public void Plan_NameThatTheRunLacks_NamesTheNearest(string plan, string nearest)
    {
        var error = Assert.Throws<PlanException>(() => new TrainingRun(Trained.Resolve(Trained.Small with { Plan = plan }), Trained.Glyphs));
        Assert.Contains(nearest, error.Message);
    }

    [Theory]
    [InlineData("sgd", "beta1 = 0.9")]
    [InlineData("adamw", "momentum = 0.9")]
    [InlineData("adamw", "dropout = 0.1")]
    public void Plan_HyperparameterOfAnotherRun_IsRefused(string optimizer, string plan) =>
        Assert.Throws<PlanException>(() => new TrainingRun(Trained.Resolve(Trained.Small with { Optimizer = optimizer, Plan = plan }), Trained.Glyphs));

    [Fact]
    public void Plan_GroupsOfTheWholeNetworksShare_AreRefused()
    {
        var recipe = Trained.Small with { Plan = "lr = 0.1; label_smoothing[fc1.weight] = 0.1" };
        Assert.Contains("one for the whole network", Assert.Throws<TrainingException>(() => new TrainingRun(Trained.Resolve(recipe), Trained.Glyphs)).Message);
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("adamw")]
    public void Divergence_IsAResultWithItsRecord(string optimizer)
    {
        var trained = Trained.In(_folder, "run", Trained.Small with { Optimizer = optimizer, Epochs = 20, Plan = "lr = 1e6" });
        Assert.Equal(RunOutcome.Diverged, trained.Summary.Outcome);
        Assert.Matches(
            @"^Diverged at step \d+ of 120: (the loss|the gradient's norm) became (NaN|Infinity)\. The last finite loss was \S+ at step \d+, lr then 1E\+06\. Try a lower peak rate or a longer warmup\.$",
            trained.Summary.Message);
        var steps = trained.Folder.ReadSteps();
        Assert.Equal(trained.Summary.Steps, steps.Count - 1);
        Assert.False(double.IsFinite(steps.Losses[^1]) && double.IsFinite(steps.GradNorms[^1]));
        Assert.True(double.IsFinite(steps.Losses[^2]));
        Assert.Equal(trained.Summary with { Loss = 0 }, trained.Folder.ReadSummary()! with { Loss = 0 });
        Assert.Contains("Diverged", File.ReadAllText(trained.Folder.ReportPath));
    }

    /// <summary>The update after the last batch isn't followed by another loss, which would show it.</summary>
    [Fact]
    public void Divergence_InTheLastUpdate_IsSeen()
    {
        var trained = Trained.In(_folder, "run", Trained.Small with { Epochs = 1, Batch = 90, Plan = "lr = 1e38" });
        Assert.Equal((RunOutcome.Diverged, 1L), (trained.Summary.Outcome, trained.Summary.Steps));
        Assert.StartsWith("Diverged at step 0 of 1: the test loss after it became", trained.Summary.Message);
    }

    [Fact]
    public void Stop_FinishesTheStepAndWritesEverything()
    {
        using var stop = new CancellationTokenSource();
        var trained = Trained.In(_folder, "run", Trained.Small, observer: new Watch(step =>
        {
            if (step == 7) stop.Cancel();
        }), stop: stop.Token);
        Assert.Equal((RunOutcome.Stopped, 8L, "Stopped after 8 of 12 steps."), (trained.Summary.Outcome, trained.Summary.Steps, trained.Summary.Message));
        Assert.Equal(8, trained.Folder.ReadSteps().Count);
        Assert.Single(trained.Folder.ReadEpochs().Epochs);
        Assert.Equal(
            ["epochs.jsonl", "model.safetensors", "plan.txt", "probes.jsonl", "recipe.yaml", "report.html", "steps.jsonl", "summary.json"],
            Directory.GetFiles(trained.Folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Stop_BeforeTheFirstStep_WritesEverything()
    {
        var trained = Trained.In(_folder, "run", Trained.Small, stop: new CancellationToken(canceled: true));
        Assert.Equal((RunOutcome.Stopped, 0L), (trained.Summary.Outcome, trained.Summary.Steps));
        Assert.True(File.Exists(trained.Folder.ReportPath));
    }

    [Fact]
    public void Batch_OfNoneOrMoreThanTheData_IsRefused()
    {
        Assert.Contains("batch: got 0", Assert.Throws<RecipeException>(() => Trained.Small with { Batch = 0 }).Message);
        var error = Assert.Throws<TrainingException>(() => new TrainingRun(Trained.Resolve(Trained.Small with { Batch = 91 }), Trained.Glyphs));
        Assert.Equal("batch: got 91; glyphs has 90 training images. Give a smaller batch.", error.Message);
    }

    /// <summary>It ended in an exception of the engine, in the first step, with a folder left behind.</summary>
    [Fact]
    public void Batch_BeyondATensor_IsRefusedBeforeTheRun()
    {
        const int count = (1 << 22) + 1;
        var images = new LabelledImages(4, 4, 1, new byte[16 * count], new byte[count], LabelledImages.NumberedClasses(2));
        var recipe = Trained.Resolve(Trained.Small with { Model = "cnn", Batch = count });
        var error = Assert.Throws<TrainingException>(() => new TrainingRun(recipe, new ImageData("many", images, images)));
        Assert.Equal("batch: got 4194305; at most 4194303 images of 4×4 pixels go through cnn at once. Give a smaller batch.", error.Message);
    }

    [Fact]
    public void Images_TooSmallForTheConvolutions_AreRefused()
    {
        var tiny = new LabelledImages(3, 3, 1, new byte[9 * 4], new byte[4], LabelledImages.NumberedClasses(2));
        var error = Assert.Throws<TrainingException>(() => new TrainingRun(Trained.Resolve(Trained.Small with { Model = "cnn", Batch = 2 }), new ImageData("tiny", tiny, tiny)));
        Assert.Contains("at least 4×4", error.Message);
    }

    sealed class Watch(Action<long>? onStep = null) : ITrainingObserver
    {
        public int Steps { get; private set; }

        public List<EpochRecord> Epochs { get; } = [];

        public void StepDone(in StepProgress progress)
        {
            Steps++;
            onStep?.Invoke(progress.Step);
        }

        public void EpochDone(EpochRecord epoch) => Epochs.Add(epoch);
    }
}
