using Rubato.Training.RangeTests;
using Rubato.Training.Recipes;
using Rubato.Training.Records;
using Rubato.Training.Tests.Data;
using Rubato.Training.Tests.Loop;

namespace Rubato.Training.Tests.RangeTests;

[Collection(nameof(ProcessorSettings))]
public sealed class RangeTestTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    static RangeTest Of(Recipe recipe) => new(Trained.Resolve(recipe), Workload.Of(Trained.Resolve(recipe), Trained.Glyphs), null);

    static readonly RangeSettings Short = new() { Steps = 40, Smoothing = 0.8, MeasuresCurvature = false };

    [Fact]
    public void Sweep_IsTheRecipesOwnRunUnderTheSweptPlan()
    {
        const string plan = "lr = exponential(1e-4, 0.1, inclusive: true) for 20st then 0.1; momentum = mirror(lr, 0.85, 0.95); weight_decay = 1e-4 / lr";
        var recipe = Trained.Small with { Epochs = 4 };
        var run = Trained.In(_folder, "run", recipe with { Plan = plan });
        var result = Of(recipe with { Plan = plan.Replace("exponential(1e-4, 0.1, inclusive: true) for 20st then 0.1", "linear(0.01, 0.05)", StringComparison.Ordinal) })
            .Run(new() { Steps = 20, From = 1e-4, To = 0.1, StopAt = 1e9, MeasuresCurvature = true });
        Assert.Equal(run.Folder.ReadSteps().Losses.Take(20), result.Curve.Losses);
        Assert.Equal(run.Folder.ReadSteps().Values(0).Take(20), result.Curve.Values);
    }

    [Fact]
    public void Run_OnAnyThreads_GivesTheSameBits()
    {
        var one = RangeJson.Of([Of(Trained.Small with { Threads = 1 }).Run(Short with { Seeds = 2, MeasuresCurvature = true })]);
        var test = Of(Trained.Small with { Threads = 2 });
        Assert.Equal(one, RangeJson.Of([test.Run(Short with { Seeds = 2, MeasuresCurvature = true })]));
        Assert.Equal(one, RangeJson.Of([test.Run(Short with { Seeds = 2, MeasuresCurvature = true })]));
    }

    [Fact]
    public void Run_OfAMlp_EndsBeforeTheRangeAndSuggestsRatesBelowItsEnd()
    {
        var result = Of(Trained.Small).Run(new() { Steps = 120 });
        Assert.Contains("passed 4 times its least", result.Ended);
        Assert.InRange(result.Curve.Values.Length, 30, 119);
        Assert.All(result.Suggestions, suggestion => Assert.True(suggestion.Value is not null, $"{suggestion.Name}: {suggestion.Reason}"));
        Assert.Equal((null, "noise hides the gradient of 90 examples"), (result.BatchSize!.Value, result.BatchSize.Reason));
        Assert.Equal(["steepest", "valley", "minimum/10", "stability limit"], result.Suggestions.Select(suggestion => suggestion.Name));
        Assert.InRange(result.Recommended.Value!.Value, 1e-4, result.Curve.Values[^1]);
        Assert.Contains("lr = linear(", result.Plan);
        Assert.Contains("momentum = mirror(lr", result.Plan);
        Assert.Contains(result.Notes, note => note.StartsWith("momentum = mirror(lr, 0.85, 0.95) is laid over the whole sweep: it was 0.95", StringComparison.Ordinal) && note.EndsWith("is 0.85 there in the plan below.", StringComparison.Ordinal));
        Assert.DoesNotContain(result.Notes, note => note.StartsWith("weight_decay", StringComparison.Ordinal));
        Assert.DoesNotContain(Plan.Parse(result.Plan!).Check(result.Context), finding => finding.Severity == FindingSeverity.Error);
    }

    [Fact]
    public void Run_OverSeeds_AveragesTheirLosses()
    {
        var settings = Short with { StopAt = 1e9, From = 1e-4, To = 1e-2 };
        double[][] alone = [.. new[] { 5, 6 }.Select(seed => Of(Trained.Small with { Seed = seed }).Run(settings).Curve.Losses.ToArray())];
        var both = Of(Trained.Small).Run(settings with { Seeds = 2 });
        Assert.Equal("5, 6", string.Join(", ", both.Seeds));
        Assert.Equal(alone[0].Zip(alone[1], (a, b) => (a + b) / 2), both.Curve.Losses);
    }

    /// <summary>Plain descent on a quadratic: stable below 2/λ, and the test ends soon above it.</summary>
    [Theory]
    [InlineData(1.0)]
    [InlineData(50.0)]
    public void Run_OnAQuadratic_FindsTheStabilityLimit(double sharpness)
    {
        static Workload Quadratic(double sharpness) => new("quadratic", new QuadraticTask(sharpness), () => "");
        var recipe = Trained.Resolve(new Recipe { Model = "mlp", Optimizer = "sgd", Batch = 16, Epochs = 200, Plan = "lr = 0.1; momentum = 0", Threads = 1 });
        var result = new RangeTest(recipe, Quadratic(sharpness), _ => Quadratic(sharpness)).Run(new() { Smoothing = 0, From = 1e-4, To = 100, Steps = 400, StopAt = 2 });
        var limit = result.Suggestions.Single(suggestion => suggestion.Name == "stability limit");
        Assert.Equal(1, limit.Value!.Value / (2 / sharpness), 1e-3);
        // All examples have the same gradient: there is no noise that a larger batch would average out.
        Assert.Equal(1, result.BatchSize!.Value);
        // At 1/λ a step leaves nothing of the weights, and above 2/λ they grow: the least loss lies between.
        var best = Enumerable.Range(0, result.Curve.Values.Length).MinBy(i => result.Curve.Losses[i]);
        Assert.InRange(result.Curve.Values[best], 0.9 / sharpness, 2.2 / sharpness);
        Assert.NotNull(result.Recommended.Value);
    }

    [Fact]
    public void RunEachGroup_TestsEveryGroupAlone()
    {
        var test = Of(Trained.Small with { Model = "mlp" });
        var results = test.RunEachGroup(Short with { Steps = 20 }).ToList();
        Assert.Equal(["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias", "fc3.weight", "fc3.bias"], results.Select(result => result.Target.Pattern));
        Assert.All(results, result => Assert.Equal(1e-6, result.Curve.Values[0]));
        Assert.Contains("chooses groups already", Assert.Throws<TrainingException>(() => test.RunEachGroup(new() { Of = "lr[fc1.*]" })).Message);
    }

    [Theory]
    [InlineData("momentum", 0.0)]
    [InlineData("label_smoothing", 0.0)]
    [InlineData("batch_size", 1.0)]
    public void Run_OfAnotherHyperparameter_KeepsTheRate(string of, double first)
    {
        var result = Of(Trained.Small).Run(Short with { Of = of, Steps = 20, StopAt = 1e9 });
        Assert.Equal(first, result.Curve.Values[0]);
        Assert.Equal(20, result.Curve.Values.Length);
        Assert.DoesNotContain(result.Suggestions, suggestion => suggestion.Name == "stability limit");
        if (result.Plan is { } plan) Assert.Contains("lr = linear(0.005, 0.05) for 10% then cosine(0.05, 0.0005)", plan.Replace("5e-3", "0.005", StringComparison.Ordinal).Replace("5e-4", "0.0005", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_FromACheckpoint_LeavesTheRunAsItIsAndStartsWhereItStood()
    {
        var recipe = Trained.Small with { CheckpointEvery = "6st", Data = "glyphs", TrainSamples = 90, TestSamples = 40 };
        var resolved = Trained.Resolve(recipe);
        Summary Train(string name)
        {
            var folder = RunFolder.CreateAt(_folder.At(name));
            return new(new TrainingRun(resolved, Workload.Load(resolved)).Execute(folder).Weights, folder.Path);
        }

        var first = Train("run");
        var before = Files(first.Path);
        foreach (var path in new[] { first.Path, first.Path + "@6" })
        {
            Assert.True(RangeTest.IsRun(path));
            var test = new RangeTest(RangeTest.BranchOf(path).Resolve(DefaultPlans.For));
            var result = test.Run(Short with { Steps = 20 });
            Assert.Contains(result.Notes, note => note.Contains("starts with the network and optimiser", StringComparison.Ordinal));
            var anew = new RangeTest(resolved).Run(Short with { Steps = 20 });
            Assert.True(result.Curve.Losses[0] < anew.Curve.Losses[0], "the network has learnt already");
        }

        Assert.Equal(before, Files(first.Path));
        Assert.Equal(first.Weights, Train("again").Weights);
        Assert.False(RangeTest.IsRun(_folder.At("nowhere@3")));
        Assert.Contains("there are those of 6, 12", Assert.Throws<TrainingException>(() => new RangeTest(RangeTest.BranchOf(first.Path + "@7").Resolve(DefaultPlans.For))).Message);
    }

    [Fact]
    public void Page_OfTests_HasCurvesSuggestionsAndPlan()
    {
        var result = Of(Trained.Small).Run(Short with { MeasuresCurvature = true });
        Directory.CreateDirectory(_folder.At("out"));
        var page = File.ReadAllText(RangePage.Write(_folder.At("out"), "mlp on <glyphs>", [result]));
        foreach (var part in new[] { "<svg", "mlp on &lt;glyphs&gt;", "steepest", "valley", "minimum/10", "stability limit", "A plan to paste", "batch size" }) Assert.Contains(part, page);
        Assert.DoesNotContain("<script", page);
        Assert.Equal(["range-test.html", "range-test.json", "range-test.svg"], Directory.GetFiles(_folder.At("out")).Select(Path.GetFileName).Order());
    }

    static Dictionary<string, string> Files(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .ToDictionary(path => path, path => $"{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))} {File.GetLastWriteTimeUtc(path):O}");

    sealed record Summary(string Weights, string Path);
}
