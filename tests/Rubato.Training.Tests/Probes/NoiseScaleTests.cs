using Rubato.Engine;
using Rubato.Training.Probes;
using Rubato.Training.Tests.Tasks;

namespace Rubato.Training.Tests.Probes;

public class NoiseScaleTests
{
    [Fact]
    public void OfExamples_OfANetwork_GathersEachOnesGradient()
    {
        var (objective, _) = SmallNets.Trained("mlp", examples: 20);
        var moments = new GradientMoments(objective.Count);
        for (var i = 0; i < 20; i++) moments.Add(SmallNets.Gradient(objective.On(new[] { i })));
        Assert.Equal(moments.Estimate(), NoiseScale.OfExamples(objective));
        Assert.Equal(15, NoiseScale.OfExamples(objective).Degrees);
    }

    /// <summary>Five parts of four, and the examples beyond them left out; each part with a dropout mask of its own.</summary>
    [Fact]
    public void OfParts_OfANetworkWithDropout_AreThePartsOfABatch()
    {
        var (objective, _) = SmallNets.Trained("cnn", examples: 23);
        var moments = new GradientMoments(objective.Count, examples: 4, groups: 5);
        for (var part = 0; part < 5; part++)
            moments.Add(SmallNets.Gradient(objective.On(SmallNets.Examples(23).AsMemory(4 * part, 4)).At(SmallNets.Moment with { Part = part })));
        Assert.Equal(moments.Estimate(), NoiseScale.OfParts(objective, 5));
    }

    /// <summary>Both ways ask for one number. 180 draws by example say the noise to some 10%, in 18 parts to some 15%; the scale itself isn't known so well.</summary>
    [Theory]
    [InlineData("mlp")]
    [InlineData("smooth")]
    public void OfParts_AndOfExamples_Agree(string name)
    {
        var (trained, _) = SmallNets.Trained(name, steps: 3);
        var objective = trained.On(Enumerable.Range(0, 180).Select(i => (int)(new CounterRandom(2).Bits((ulong)i) % 90)).ToArray()); // in their own order each part would have every class once
        var (alone, parts) = (NoiseScale.OfExamples(objective), NoiseScale.OfParts(objective, 18));
        Assert.True(alone.Interval.Low < parts.Interval.High && parts.Interval.Low < alone.Interval.High, $"{alone.Interval} and {parts.Interval}");
        Assert.InRange(parts.Covariance / alone.Covariance, 0.7, 1.4);
    }

    /// <summary>Batch norm, contrasts and mixed images tie examples together; what is dropped doesn't.</summary>
    [Fact]
    public void RefusalOfExamples_WhereTheyAreSeenTogether_SaysWhy()
    {
        string? Of(Training.Tasks.ITrainingTask task) => NoiseScale.RefusalOfExamples(new(task, SmallNets.Examples(20), SmallNets.Moment));
        Assert.Contains("batch norm", Of(SmallNets.All["batch norm"]()));
        Assert.NotNull(Of(TaskSamples.All["ContrastiveLearning"]()));
        var mixed = SmallNets.All["mlp"]();
        mixed.Hyperparameters.Single(h => h.Info.Name == "mixup").Set(0.5);
        Assert.Contains("seen together", Of(mixed));
        var dropped = SmallNets.All["cnn"]();
        Assert.Null(Of(dropped));
        Assert.Equal(0.1, dropped.Network.LayersOf<DropoutLayer>().Single().Rate);
        foreach (var (name, make) in TaskSamples.All)
            if (name != "ContrastiveLearning") Assert.Null(Of(make()));
    }

    [Fact]
    public void Measures_TooFew_AreNamed()
    {
        var objective = new Objective(SmallNets.All["mlp"](), SmallNets.Examples(5), SmallNets.Moment);
        Assert.Contains("2 parts", Assert.Throws<ArgumentOutOfRangeException>(() => NoiseScale.OfParts(objective, 2)).Message);
        Assert.Contains("6 parts of 5", Assert.Throws<ArgumentOutOfRangeException>(() => NoiseScale.OfParts(objective, 6)).Message);
        Assert.Contains("2 examples", Assert.Throws<ArgumentException>(() => NoiseScale.OfExamples(objective.On(SmallNets.Examples(2)))).Message);
        foreach (var parameter in objective.Task.Network.Parameters) parameter.IsFrozen = true;
        Assert.Contains("frozen", Assert.Throws<ArgumentException>(() => NoiseScale.OfExamples(objective.On(SmallNets.Examples(5)))).Message);
    }
}
