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
            foreach (var model in Recipe.Models) all.Add(model, "adamw");
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

    [Fact]
    public void ConvAutoencoder_SidesThatItCannotHalve_AreRefused()
    {
        var data = new Rubato.Training.Data.ImageData("odd", Images(9), Images(9));
        var error = Assert.Throws<TrainingException>(() => new TrainingRun(Trained.Resolve(Trained.Small with { Model = "conv-autoencoder", Batch = 1 }), data));
        Assert.Contains("multiples of 4", error.Message);
    }

    static Rubato.Training.Data.LabelledImages Images(int side) => new(side, side, 1, new byte[2 * side * side], new byte[] { 0, 1 }, ["a", "b"]);

    sealed class StopAfter(int steps, CancellationTokenSource stop) : ITrainingObserver
    {
        int _done;

        public void StepDone(in StepProgress progress)
        {
            if (++_done == steps) stop.Cancel();
        }

        public void EpochDone(EpochRecord epoch)
        {
        }
    }
}
