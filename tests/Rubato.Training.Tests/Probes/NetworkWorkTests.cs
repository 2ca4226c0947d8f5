using Rubato.Engine;
using Rubato.Training.Probes;
using Rubato.Training.Tasks;
using Rubato.Training.Tests.Averages;
using Rubato.Training.Tests.Loop;
using Rubato.Training.Tests.Tasks;

namespace Rubato.Training.Tests.Probes;

public class NetworkWorkTests
{
    /// <summary>28×28 images: counted by hand.</summary>
    [Fact]
    public void Products_OfLayersOnImages_AreWeightsTimesPlaces()
    {
        Assert.Equal((784.0 * 10) + (10 * 10), Of(("flatten", new FlattenLayer()), ("fc1", new LinearLayer(10, relu: true)), ("fc2", new LinearLayer(10))).Products);
        Assert.Equal((28.0 * 28 * 9 * 3) + (28 * 28 * 3 * 10), Of(("conv", new ConvolutionLayer(3, 3, padding: 1)), ("flatten", new FlattenLayer()), ("fc", new LinearLayer(10))).Products);
        Assert.Equal((14.0 * 14 * 9 * 3) + (14 * 14 * 3 * 10), Of(("conv", new ConvolutionLayer(3, 3, stride: 2, padding: 1)), ("flatten", new FlattenLayer()), ("fc", new LinearLayer(10))).Products);
        Assert.Equal((28.0 * 28 * 9 * 3) + (14 * 14 * 3 * 10), Of(("conv", new PooledConvolutionLayer(3, 3, padding: 1)), ("flatten", new FlattenLayer()), ("fc", new LinearLayer(10))).Products);
    }

    /// <summary>Width 8, 4·8² weights of attention and 8·8² behind it at each of 6 places, every place with every other twice, and a map to the alphabet.</summary>
    [Fact]
    public void Products_OfATransformer_CountPlacesAndAttention()
    {
        var target = Measured.TargetOf(TinyTasks.All["transformer"]());
        Assert.Equal((6.0 * 12 * 64) + (2 * 6 * 6 * 8) + (6 * 8 * TaskSamples.Alphabet), target.Work.Products);
    }

    [Fact]
    public void PassCost_OfALargerBatch_IsSmaller()
    {
        var (small, large) = (Measured.TargetOf(TinyTasks.All["mlp"](), batch: 4), Measured.TargetOf(TinyTasks.All["mlp"](), batch: 8));
        Assert.InRange(small.PassCost / large.PassCost, 1.0001, 2);
        Assert.Equal(small.PassCost, Measured.TargetOf(TinyTasks.All["mlp"](), batch: 4).PassCost);
    }

    /// <summary>Every probe has a price wherever it can run, also for tasks that see examples together or play games.</summary>
    [Theory]
    [MemberData(nameof(Tasks))]
    public void Cost_OfEveryProbeAndTask_IsANumber(string name)
    {
        var target = Measured.TargetOf(TaskSamples.All[name](), batch: 8);
        foreach (var kind in ProbeCatalog.Kinds.Where(kind => kind.Refusal(target) is null))
        {
            Assert.True(double.IsFinite(kind.Cost(target)) && kind.Cost(target) >= 0, kind.Name);
            Assert.True(kind.StepCost(target) >= 0, kind.Name);
        }
    }

    public static TheoryData<string> Tasks => [.. TaskSamples.All.Keys];

    static NetworkWork Of(params (string, Layer)[] layers) => Measured.TargetOf(Measured.Task(layers)).Work;
}
