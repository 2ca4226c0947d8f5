using Rubato.Training.Recipes;
using Rubato.Training.Records;
using Rubato.Training.Tests.Data;
using Rubato.Training.Tests.Loop;

namespace Rubato.Training.Tests.Probes;

public sealed class ProbeScheduleTests
{
    static readonly Recipe Base = new() { Model = "mlp", Optimizer = "sgd", Epochs = 2, Batch = 8, Seed = 1, Threads = 1, Plan = "lr = 0.01", CheckpointEvery = "none" };

    /// <summary>Thousands of steps, none of which is made.</summary>
    static readonly Recipe Long = Base with { Epochs = 1_000_000 };

    [Fact]
    public void Schedule_DearerThanItsShare_IsStretchedToEqualShares()
    {
        var run = New(Long with { Probes = "sharpness(every: 1st), hessian_trace(every: 2st), weight_norm(every: 1000st), 5%" });
        Assert.Equal([("sharpness", true), ("hessian_trace", true), ("weight_norm", false)], run.Probes.Select(probe => (probe.Kind.Name, probe.IsStretched)));
        Assert.Equal(1000, run.Probes[2].Every);
        var given = 0.05 * Rubato.Training.Probes.CostModel.Certainty; // prices may be off
        Assert.InRange(run.Probes.Sum(probe => probe.Share), given * 5 / 6, given);
        Assert.Equal(run.Probes[0].Share, run.Probes[1].Share, 1e-4);
    }

    /// <summary>Six steps: what could be measured only in the first of them within the bound isn't at all.</summary>
    [Fact]
    public void Schedule_TooDearForAShortRun_IsLeftOut()
    {
        Assert.Empty(New(Base with { Probes = "sharpness, hessian_trace, 5%" }).Probes);
        Assert.Equal(["clipped_fraction"], New(Base with { Probes = "sharpness, clipped_fraction, 5%" }).Probes.Select(probe => probe.Kind.Name));
    }

    /// <summary>Of two that don't both fit the dearer goes.</summary>
    [Fact]
    public void Schedule_TooDear_TheDearestGoesFirst()
    {
        var recipe = Base with { Epochs = 10_000 };
        var whole = New(recipe with { Probes = "flatness(every: 1st), hessian_trace(every: 1st)" });
        Assert.Equal(2, whole.Probes.Count);
        var cheaper = whole.Probes.MinBy(probe => probe.Cost + probe.StartCost)!;
        var least = (cheaper.StartCost + (2 * cheaper.Cost)) / whole.Steps / Rubato.Training.Probes.CostModel.Certainty;
        var fitted = New(recipe with { Probes = FormattableString.Invariant($"flatness(every: 1st), hessian_trace(every: 1st), {110 * least:0.####}%") });
        Assert.Equal(cheaper.Kind.Name, Assert.Single(fitted.Probes).Kind.Name);
        Assert.InRange(fitted.Probes[0].Every, 2, whole.Steps / 2);
    }

    [Fact]
    public void Schedule_WithoutAShare_IsAsAskedFor()
    {
        var run = New(Base with { Probes = "sharpness(every: 1st), hessian_trace(every: 5st)" });
        Assert.Equal([1L, 5L], run.Probes.Select(probe => probe.Every));
        Assert.DoesNotContain(run.Probes, probe => probe.IsStretched);
    }

    /// <summary>A probe's own cadence of an epoch would see a run of one epoch only before its first step.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(20, 3)]
    public void Schedule_WithoutACadence_SeesAShortRunThreeTimes(int epochs, long every) =>
        Assert.Equal(every, Assert.Single(New(Base with { Epochs = epochs, Probes = "hessian_trace" }).Probes).Every);

    [Fact]
    public void Schedule_WhatThePlanReads_IsNeverStretched()
    {
        var run = New(Base with { Plan = "lr = min(0.01, 1.9 / sharpness(every: 2st))", Probes = "hessian_trace, clipped_fraction(every: 4st), 1%" });
        Assert.Equal([("sharpness", 2L, true), ("clipped_fraction", 4L, false)], run.Probes.Select(probe => (probe.Kind.Name, probe.Every, probe.IsRead)));
        Assert.DoesNotContain(run.Probes, probe => probe.IsStretched);
    }

    [Fact]
    public void Schedule_WhatCostsInEveryStep_HasItsPlaceOrNone()
    {
        var always = Assert.Single(New(Long with { Probes = "velocity_staleness" }).Probes).StepCost;
        Assert.True(always > 0);
        Assert.Empty(New(Long with { Probes = FormattableString.Invariant($"velocity_staleness, {150 * always:0.###}%") }).Probes);
        var run = New(Long with { Probes = FormattableString.Invariant($"velocity_staleness, weight_norm, {500 * always:0.###}%") });
        Assert.Equal(["velocity_staleness", "weight_norm"], run.Probes.Select(probe => probe.Kind.Name));
        Assert.InRange(run.Probes.Sum(probe => probe.Share), always, 5 * always);
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

    static TrainingRun New(Recipe recipe) => new(Trained.Resolve(recipe), TinyTasks.Workload("mlp"));
}
