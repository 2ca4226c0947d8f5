using Rubato.Training.Recipes;
using Rubato.Training.Records;
using Rubato.Training.Tests.Data;
using Rubato.Training.Tests.Loop;

namespace Rubato.Training.Tests.Probes;

public sealed class ProbeScheduleTests
{
    static readonly Recipe Base = new() { Model = "mlp", Optimizer = "sgd", Epochs = 2, Batch = 8, Seed = 1, Threads = 1, Plan = "lr = 0.01", CheckpointEvery = "none" };

    [Fact]
    public void Schedule_DearerThanItsShare_IsStretchedToIt()
    {
        var run = New(Base with { Probes = "sharpness(every: 1st), hessian_trace(every: 2st), grad_cosine, 5%" });
        Assert.Equal(["sharpness", "hessian_trace", "grad_cosine"], run.Probes.Select(probe => probe.Kind.Name));
        Assert.InRange(run.Probes.Sum(probe => probe.Share), 0.04, 0.05);
        Assert.All(run.Probes, probe => Assert.True(probe.IsStretched));
        Assert.InRange((double)run.Probes[1].Every / run.Probes[0].Every, 1.9, 2.1);
    }

    [Fact]
    public void Schedule_WithoutAShare_IsAsAskedFor()
    {
        var run = New(Base with { Probes = "sharpness(every: 1st), hessian_trace" });
        Assert.Equal([1L, 3L], run.Probes.Select(probe => probe.Every));
        Assert.DoesNotContain(run.Probes, probe => probe.IsStretched);
    }

    [Fact]
    public void Schedule_WhatThePlanReads_IsNeverStretched()
    {
        var run = New(Base with { Plan = "lr = min(0.01, 1.9 / sharpness(every: 2st))", Probes = "hessian_trace, clipped_fraction, 1%" });
        Assert.Equal([("sharpness", 2L, true), ("clipped_fraction", 10L, false)], run.Probes.Select(probe => (probe.Kind.Name, probe.Every, probe.IsRead)));
        Assert.DoesNotContain(run.Probes, probe => probe.IsStretched);
    }

    [Fact]
    public void Schedule_WhatCostsInEveryStep_HasItsPlaceOrNone()
    {
        Assert.Empty(New(Base with { Probes = "velocity_staleness, 1%" }).Probes);
        var run = New(Base with { Probes = "velocity_staleness, sharpness, 5%" });
        Assert.Equal(["velocity_staleness", "sharpness"], run.Probes.Select(probe => probe.Kind.Name));
        Assert.InRange(run.Probes.Sum(probe => probe.Share), 0, 0.05);
    }

    [Fact]
    public void Schedule_RefusedProbes_AreLeftOutUnlessThePlanReadsThem()
    {
        Assert.Empty(New(Base with { Probes = "preconditioned_sharpness" }).Probes);
        var error = Assert.Throws<PlanException>(() => New(Base with { Plan = "lr = min(0.01, 38 / preconditioned_sharpness)" }));
        Assert.Contains("divides no coordinate's step", error.Message);
    }

    /// <summary>The first measurement acts in the first step.</summary>
    [Fact]
    public void Sharpness_ReadByThePlan_BoundsTheRateFromTheStart()
    {
        using var folder = new TestFolder();
        var runFolder = RunFolder.CreateAt(folder.At("run"));
        New(Base with { Plan = "lr = min(100, 1.9 / sharpness(every: 2st))" }).Execute(runFolder);
        var (steps, values) = runFolder.ReadProbes().Of("sharpness");
        Assert.Equal([0L, 2, 4], steps);
        var rates = runFolder.ReadSteps().Values(0);
        for (var step = 0; step < rates.Count; step++) Assert.Equal(1.9 / values[step / 2], rates[step]);
    }

    [Theory]
    [InlineData("sharpnes", "there is no such probe. Did you mean")]
    [InlineData("5%, 6%", "two shares of the time")]
    [InlineData("0%", "a number above 0 with %")]
    [InlineData("sharpness + 1", "with commas between")]
    [InlineData("sharpness(evry: 3st)", "with commas between")]
    public void Choice_ThatCannotBeRead_IsToldInWords(string probes, string message) =>
        Assert.Contains(message, Assert.Throws<RecipeException>(() => Base with { Probes = probes }).Message);

    static TrainingRun New(Recipe recipe) => new(Trained.Resolve(recipe), TinyTasks.Workload("mlp"));
}
