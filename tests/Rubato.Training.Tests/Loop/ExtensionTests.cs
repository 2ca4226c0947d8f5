using Rubato.Training.Recipes;
using Rubato.Training.Records;
using Rubato.Training.Tests.Data;

namespace Rubato.Training.Tests.Loop;

/// <summary>Runs that go on beyond their end, and runs that branch off from others.</summary>
public sealed class ExtensionTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("lr = linear(1e-3, 0.05) for 3st then 0.05; momentum = mirror(lr, 0.85, 0.95)")]
    [InlineData("lr = plateau(val_loss, 0.05, factor: 0.5, patience: 0, rtol: 0.5)")]
    public void Extend_PlanInSteps_EndsAsTheLongerRun(string plan)
    {
        var recipe = Trained.Small with { Plan = plan };
        var longer = Trained.In(_folder, "longer", recipe with { Epochs = 4 });
        var folder = Trained.In(_folder, "run", recipe).Folder;
        var summary = Go(folder, recipe with { Extend = "2ep" });
        Assert.Equal((24L, longer.Summary.Weights), (summary.Steps, summary.Weights));
        Assert.Equal(File.ReadAllText(longer.Folder.StepsPath), File.ReadAllText(folder.StepsPath));
        Assert.Equal("2ep", folder.ReadRecipe().Extend);

        // Once more, and stopped on the way.
        var whole = Trained.In(_folder, "whole", recipe with { Epochs = 5 });
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Equal(RunOutcome.Stopped, New(recipe with { Extend = "3ep" }).Resume(folder, null, stop.Token).Outcome);
        Assert.Equal(whole.Summary.Weights, Go(folder, folder.ReadRecipe()).Weights);
    }

    [Fact]
    public void Extend_PlanLaidOutOverTheRun_IsRefusedAndNothingIsLost()
    {
        var recipe = Trained.Small with { Plan = "lr = cosine(0.05, 0)" };
        var trained = Trained.In(_folder, "run", recipe);
        var error = Assert.Throws<PlanException>(() => New(recipe with { Extend = "1ep" }));
        Assert.Equal("re-anchored", Assert.Single(error.Findings).Code);
        Assert.Equal(trained.Summary, trained.Folder.ReadSummary());
    }

    [Fact]
    public void Extend_Held_KeepsTheLastValues()
    {
        var recipe = Trained.Small with { Plan = "lr = cosine(0.05, 0.01); momentum = 0.9" };
        var folder = Trained.In(_folder, "run", recipe).Folder;
        var before = File.ReadAllText(folder.StepsPath);
        Go(folder, recipe with { Extend = "5st", After = "hold" });
        var steps = folder.ReadSteps();
        Assert.StartsWith(before, File.ReadAllText(folder.StepsPath), StringComparison.Ordinal);
        Assert.Equal(17, steps.Count);
        Assert.All(steps.Values(0).Skip(12), rate => Assert.Equal(0.01, rate));
    }

    [Fact]
    public void Extend_EpochsUnderAPlanThatSetsTheBatch_IsRefused()
    {
        var recipe = Trained.Small with { Plan = "lr = 0.1; batch_size = 20", Extend = "1ep" };
        Assert.Contains("Give steps", Assert.Throws<TrainingException>(() => New(recipe)).Message);
    }

    [Fact]
    public void Branch_WithTheSameRate_GoesOnAsTheRunWould()
    {
        // A constant rate has no past: the branch's steps are those that the longer run would have made.
        var recipe = Trained.Small with { Model = "cnn", Optimizer = "adamw", Plan = "lr = 1e-3; weight_decay = 0" };
        var longer = Trained.In(_folder, "longer", recipe with { Epochs = 4 });
        var stable = Trained.In(_folder, "stable", recipe).Folder;
        var branch = Trained.In(_folder, "branch", recipe with { From = stable.Path });
        Assert.Equal(longer.Summary.Weights, branch.Summary.Weights);
        Assert.Equal(longer.Folder.ReadSteps().Losses.Skip(12), branch.Folder.ReadSteps().Losses);
    }

    [Fact]
    public void Branch_CooldownsFromCheckpoints_StartWhereEachStood()
    {
        var recipe = Trained.Small with { Plan = "lr = 0.05", CheckpointEvery = "3st", KeepCheckpoints = 10 };
        var stable = Trained.In(_folder, "stable", recipe).Folder;
        var cooldown = recipe with { Epochs = 1, Plan = "lr = linear(0.05, 0)" };
        var losses = new[] { 3, 6, 9 }.Select(step => Trained.In(_folder, $"at-{step}", cooldown with { From = $"{stable.Path}@{step}" }).Folder.ReadSteps().Losses[0]).ToList();
        Assert.Equal(new[] { 3, 6, 9 }.Select(step => stable.ReadSteps().Losses[step]), losses);

        // A branch is a run: it is stopped and goes on.
        var whole = Trained.In(_folder, "whole", cooldown with { From = $"{stable.Path}@6" });
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var stopped = Trained.In(_folder, "stopped", cooldown with { From = $"{stable.Path}@6" }, stop: stop.Token);
        Directory.Delete(stable.Path, recursive: true);
        var own = Trained.Resolve(stopped.Folder.ReadRecipe());
        var resumed = new TrainingRun(own, Workload.Of(own, Trained.Glyphs), resumes: true).Resume(stopped.Folder);
        Assert.Equal(whole.Summary.Weights, resumed.Weights);
    }

    [Theory]
    [InlineData("nowhere", "no such folder")]
    [InlineData("stable@7", "there are those of 6, 12")]
    public void Branch_FromWhatIsNotThere_IsToldInWords(string from, string message)
    {
        Trained.In(_folder, "stable", Trained.Small);
        var error = Assert.ThrowsAny<UserException>(() => New(Trained.Small with { From = _folder.At(from) }));
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void Branch_OfAnotherModel_IsRefused()
    {
        var stable = Trained.In(_folder, "stable", Trained.Small).Folder;
        var error = Assert.Throws<TrainingException>(() => New(Trained.Small with { Model = "cnn", From = stable.Path }));
        Assert.Contains("doesn't fit this run", error.Message);
    }

    static TrainingRun New(Recipe recipe) => new(Trained.Resolve(recipe), Trained.Glyphs);

    static RunSummary Go(RunFolder folder, Recipe recipe) => New(recipe).Resume(folder);
}
