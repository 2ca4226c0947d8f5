using Rubato.Training.RangeTests;

namespace Rubato.Training.Tests.RangeTests;

/// <summary>What is swept, from where to where, and under which plan.</summary>
public sealed class SweepTests
{
    static readonly string[] Groups = ["conv1.weight", "conv1.bias", "fc.weight", "fc.bias"];

    static readonly HyperparameterInfo[] Known =
    [
        new("lr") { Least = 0, Initial = 1e-3 },
        new("momentum") { Least = 0, Most = 1, IsBelowMost = true, Initial = 0.9 },
        HyperparameterInfo.Between("label_smoothing", 0, 1, 0, ""),
        new("weight_decay") { Least = 0, Initial = 0 },
        new("clip_norm") { Least = 0, IsAboveLeast = true, Initial = double.PositiveInfinity },
        HyperparameterInfo.Count("batch_size", 1, 1000, 32, ""),
        new("resolution") { Kind = HyperparameterKind.Choice, Choices = [7, 14, 28] },
    ];

    static SweepTarget Target(string of) => SweepTarget.Find(of, Known, Groups);

    static SweepRange Range(string of, RangeSettings? settings = null, string optimizer = "sgd") => SweepRange.Of(Target(of), optimizer, settings ?? new());

    [Theory]
    [InlineData("lr", "sgd", 1e-6, 100, SweepScale.Exponential)]
    [InlineData("lr", "adamw", 1e-7, 1, SweepScale.Exponential)]
    [InlineData("lr", "prodigy", 1e-4, 1000, SweepScale.Exponential)]
    [InlineData("momentum", "sgd", 0, 0.99, SweepScale.Linear)]
    [InlineData("label_smoothing", "sgd", 0, 0.99, SweepScale.Linear)]
    [InlineData("weight_decay", "sgd", 3e-6, 3, SweepScale.Exponential)]
    [InlineData("clip_norm", "sgd", 1e-3, 1e3, SweepScale.Exponential)]
    [InlineData("batch_size", "sgd", 1, 1000, SweepScale.Exponential)]
    public void Range_WhereNoneIsGiven_FollowsTheHyperparameter(string of, string optimizer, double from, double to, SweepScale scale)
    {
        var range = Range(of, optimizer: optimizer);
        Assert.Equal(1, from == 0 ? 1 + range.From : range.From / from, 1e-9);
        Assert.Equal(1, range.To / to, 1e-9);
        Assert.Equal(scale, range.Scale);
    }

    [Theory]
    [InlineData("lr", 1.0, 0.1, null, "the first value must be below the last")]
    [InlineData("lr", 0.1, 0.1, null, "the first value must be below the last")]
    [InlineData("momentum", null, 1.0, null, "to: got 1; allowed is 0 ≤ momentum < 1")]
    [InlineData("momentum", null, null, SweepScale.Exponential, "needs a first value above 0")]
    public void Range_ThatIsNone_IsToldInWords(string of, double? from, double? to, SweepScale? scale, string message) =>
        Assert.Contains(message, Assert.Throws<TrainingException>(() => Range(of, new() { From = from, To = to, Scale = scale })).Message);

    [Theory]
    [InlineData("mometum", "Did you mean 'momentum'?")]
    [InlineData("resolution", "one of a few values, 7, 14 or 28")]
    [InlineData("lr[conv2.*]", "no parameter group matches 'conv2.*'")]
    [InlineData("lr[a b]", "a group pattern is")]
    public void Target_ThatIsNone_IsToldInWords(string of, string message) =>
        Assert.Contains(message, Assert.Throws<TrainingException>(() => Target(of)).Message);

    [Theory]
    [InlineData("steps: got 3; 20 to 10,000")]
    [InlineData("seeds: got 0; 1 to 100")]
    [InlineData("smoothing: got 1;")]
    [InlineData("from: got NaN")]
    public void Settings_OutOfRange_AreRefused(string message) => Assert.Contains(message, Assert.Throws<TrainingException>(() => message[..4] switch
    {
        "step" => new RangeSettings { Steps = 3 },
        "seed" => new RangeSettings { Seeds = 0 },
        "smoo" => new RangeSettings { Smoothing = 1 },
        _ => new RangeSettings { From = double.NaN },
    }).Message);

    [Fact]
    public void Plan_OfASweep_KeepsEveryOtherLine()
    {
        var plan = Plan.Parse("let peak = 0.1; lr = cosine(peak, 0); momentum = mirror(lr, 0.85, 0.95); lr[*.bias] = 0.01");
        var swept = SweepPlan.Of(plan, Target("lr"), new(1e-6, 10, SweepScale.Exponential), 300, horizon: 1000);
        Assert.Equal(plan.Lines.Select(line => line.Target), swept.Lines.Select(line => line.Target));
        Assert.Equal("lr = exponential(1e-6, 10, inclusive: true) for 300st then 10", swept.Lines[1].ToString());
        Assert.Equal(plan.Lines.Where((_, i) => i != 1), swept.Lines.Where((_, i) => i != 1));
        var compiled = swept.Compile(new PlanContext(1000) { Groups = [new("fc.bias"), new("fc.weight")] });
        Assert.Equal((1e-6, 10, 10), (compiled.At("lr", 0), compiled.At("lr", 299), compiled.At("lr", 999)));
        Assert.Equal(0.95, compiled.At("momentum", 0));
        Assert.Equal(0.85, compiled.At("momentum", 299), 1e-12);
    }

    [Fact]
    public void Plan_OfAGroup_MovesThatGroupAloneWhateverPatternsThereAre()
    {
        var plan = Plan.Parse("lr = 0.1; lr[*.weight] = 0.2");
        var swept = SweepPlan.Of(plan, Target("lr[conv1.*]"), new(1e-3, 1, SweepScale.Exponential), 50, horizon: 50);
        var compiled = swept.Compile(new PlanContext(50) { Groups = [.. Groups.Select(group => new ParameterGroup(group))] });
        Assert.Equal([1e-3, 1e-3, 0.2, 0.1], Groups.Select(group => compiled.At("lr", group, 0)));
        Assert.Equal([1, 1, 0.2, 0.1], Groups.Select(group => compiled.At("lr", group, 49)));
    }

    [Fact]
    public void Plan_OfCounts_HasWholeNumbers()
    {
        var swept = SweepPlan.Of(Plan.Parse("lr = 0.1"), Target("batch_size"), new(1, 100, SweepScale.Exponential), 50, horizon: 60);
        var compiled = swept.Compile(new PlanContext(60));
        Assert.All(Enumerable.Range(0, 60), step => Assert.Equal(Math.Round(compiled.At("batch_size", step)), compiled.At("batch_size", step)));
    }

    [Theory]
    [InlineData("lr = 1; momentum = 0.9", "lr", "lr = linear(0.005, 0.1) for 5% then cosine(0.1, 0)\nmomentum = 0.9")]
    [InlineData("lr = 1", "momentum", "lr = 1\nmomentum = 0.1")]
    [InlineData("lr = 1", "lr[fc.*]", "lr = 1\nlr[fc.*] = linear(0.005, 0.1) for 5% then cosine(0.1, 0)")]
    public void Suggested_IsAPlanToPaste(string plan, string of, string expected) =>
        Assert.Equal(expected, SweepPlan.Suggested(Plan.Parse(plan), Target(of), 0.1, new PlanContext(1000)).ToString());
}
