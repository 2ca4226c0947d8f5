namespace Rubato.Engine.Tests.Layers;

public sealed class NetworkTests
{
    [Fact]
    public void Network_OfNestedLayers_NamesParametersByTheirPath()
    {
        var network = new Network(
            new Sequential(
                ("stem", new Sequential(("conv", new ConvolutionLayer(3, 3)), ("norm", new BatchNormLayer()))), ("flatten", new FlattenLayer()), ("head", new LinearLayer(2))),
            [5, 5, 1], 1);
        Assert.Equal(["stem.conv.weight", "stem.conv.bias", "stem.norm.weight", "stem.norm.bias", "head.weight", "head.bias"], network.Parameters.Select(p => p.Name));
        Assert.Equal([0, 0, 1, 1, 2, 2], network.Parameters.Select(p => p.Depth));
        Assert.Equal([9, 1, 1, 1, 27, 1], network.Parameters.Select(p => p.FanIn));
        Assert.Equal(["stem.norm.running_mean", "stem.norm.running_var"], network.Statistics.Select(s => s.Name));
        Assert.Equal(8, network.State.Count());
        Assert.Equal(27 + 3 + 3 + 3 + 54 + 2, network.Parameters.NumberCount);
    }

    [Fact]
    public void Forward_BatchOfAnotherShape_ShowsBoth()
    {
        var network = new Network(new FlattenLayer(), [5, 4, 1], 1);
        foreach (var shape in new Shape[] { [2, 4, 5, 1], [5, 4, 1], [2, 20] })
        {
            var message = Assert.Throws<ArgumentException>(() => network.Forward(Tensor.Zeros(shape), Pass.Evaluation)).Message;
            Assert.Contains(shape.ToString(), message);
            Assert.Contains("[5, 4, 1]", message);
        }
    }

    [Fact]
    public void LayersOf_AKind_FindsThoseInsideAndTheOutermost()
    {
        var (a, b) = (new DropoutLayer(0.1), new DropoutLayer(0.2));
        var network = new Network(new Sequential(("a", a), ("inner", new Sequential(("b", b)))), [3], 1);
        Assert.Equal([a, b], network.LayersOf<DropoutLayer>());
        var alone = new BatchNormLayer();
        Assert.Equal([alone], new Network(alone, [3], 1).LayersOf<BatchNormLayer>());
    }

    [Fact]
    public void Network_Seeds_DecideTheParameters()
    {
        string Hash(ulong seed) => new Network(ImageModels.Mlp(10), [8, 8, 1], seed).Parameters.Hash();
        Assert.Equal(Hash(1), Hash(1));
        Assert.NotEqual(Hash(1), Hash(2));
    }

    [Fact]
    public void Network_Initially_HasTheScalesOfItsLayers()
    {
        var network = new Network(ImageModels.Cnn([28, 28, 1], 10), [28, 28, 1], 1);
        foreach (var parameter in network.Parameters)
        {
            var values = parameter.Value.ToArray();
            if (parameter.Shape.Rank == 1)
            {
                Assert.All(values, v => Assert.Equal(0, v));
                continue;
            }

            var largest = values.Max(Math.Abs);
            var deviation = Math.Sqrt(values.Average(v => (double)v * v));
            Assert.Equal(1 / Math.Sqrt(3), deviation / largest, 1); // uniform around 0
            Assert.InRange(deviation * Math.Sqrt(parameter.FanIn), 0.5, 1.6);
        }

        var weights = network.Parameters.Where(p => p.Shape.Rank > 1).Select(p => p.Value.Data[0] * Math.Sqrt(p.FanIn)).ToList();
        Assert.Equal(weights.Count, weights.Distinct().Count());
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(28)]
    public void Cnn_AnySide_GivesOneScoreAClass(int side)
    {
        var network = new Network(ImageModels.Cnn([side, side, 1], 7), [side, side, 1], 1);
        Assert.Equal([3, 7], network.Forward(Numbers.Tensor(1, [3, side, side, 1]), Pass.Evaluation).Shape);
    }
}
