namespace Rubato.Engine.Tests.Layers;

public sealed class WatchingTests
{
    private static Network Small() => new(
        new Sequential(("fc1", new LinearLayer(4, relu: true)), ("inner", new Sequential(("norm", new BatchNormLayer()), ("dropout", new DropoutLayer(0.5)))), ("fc2", new LinearLayer(2))), [3], 1);

    private static Tensor Inputs(Shape shape) => Tensor.From([.. Enumerable.Range(0, shape.Count).Select(i => MathF.Sin(i * i))], shape);

    [Fact]
    public void Watch_NestedLayers_SeesEachOnceFromInsideOut()
    {
        var (network, x) = (Small(), Inputs([5, 3]));
        List<(Layer Layer, float[] X, float[] Y)> seen = [];
        Tensor y;
        using (network.Watch((layer, x, y) => seen.Add((layer, x.ToArray(), y.ToArray())))) y = network.Forward(x, Pass.Evaluation);
        Assert.Equal([typeof(LinearLayer), typeof(BatchNormLayer), typeof(DropoutLayer), typeof(Sequential), typeof(LinearLayer), typeof(Sequential)], seen.Select(s => s.Layer.GetType()));
        Assert.Equal(x.ToArray(), seen[0].X);
        for (var i = 0; i < 3; i++) Assert.Equal(seen[i].Y, i < 2 ? seen[i + 1].X : seen[3].Y);
        Assert.Equal(y.ToArray(), seen[^1].Y);

        network.Forward(x, Pass.Evaluation);
        Assert.Equal(6, seen.Count); // the scope has ended
    }

    [Fact]
    public void Watch_InsideAnother_TakesItsPlaceForAWhile()
    {
        var (network, x, outer, inner) = (Small(), Inputs([2, 3]), 0, 0);
        using (network.Watch((_, _, _) => outer++))
        {
            using (network.Watch((_, _, _) => inner++)) network.Forward(x, Pass.Evaluation);
            Assert.Equal((0, 6), (outer, inner));
            network.Forward(x, Pass.Evaluation);
            Assert.Equal((6, 6), (outer, inner));
        }
    }

    /// <summary>What is else fused is computed one by one, so that every layer is seen; the results agree up to rounding.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Watch_FusedParts_SeesAllAndGivesTheSame(bool training)
    {
        var pass = training ? Pass.Training(1, 2) : Pass.Evaluation;
        foreach (var (network, x, layers) in new[]
        {
            (new Network(new TransformerBlockLayer(heads: 2), [3, 8], 1), Inputs([2, 3, 8]), 9),
            (new Network(new ResidualLayer(new Sequential(("fc", new LinearLayer(6)), ("norm", new BatchNormLayer())), relu: true), [6], 1), Inputs([4, 6]), 4),
        })
        {
            var plain = network.Forward(x, pass).ToArray();
            HashSet<Layer> seen = [];
            float[] watched;
            using (network.Watch((layer, _, _) => seen.Add(layer))) watched = network.Forward(x, pass).ToArray();
            Assert.Equal(layers, seen.Count);
            Assert.All(plain.Zip(watched), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
            Assert.All(network.Parameters.Select(network.OwnerOf), layer => Assert.Contains(layer, seen));
        }
    }

    [Fact]
    public void OnlyEvaluate_TrainingPass_IsOneOfEvaluation()
    {
        var (network, x) = (Small(), Inputs([5, 3]));
        var statistics = network.Statistics.SelectMany(s => s.Value.ToArray()).ToArray();
        var expected = network.Forward(x, Pass.Evaluation).ToArray();
        using (network.OnlyEvaluate()) Assert.Equal(expected, network.Forward(x, Pass.Training(1, 0)).ToArray());
        Assert.Equal(statistics, network.Statistics.SelectMany(s => s.Value.ToArray()));
        Assert.NotEqual(expected, network.Forward(x, Pass.Training(1, 0)).ToArray());
    }

    [Fact]
    public void OwnerOf_Parameters_IsTheLayerThatDeclaredThem()
    {
        var (inner, outer) = (new LinearLayer(2), new LinearLayer(3));
        var network = new Network(new Sequential(("a", outer), ("b", new Sequential(("c", inner)))), [3], 1);
        Assert.Equal([outer, outer, inner, inner], network.Parameters.Select(network.OwnerOf));
        var alone = new BatchNormLayer();
        var other = new Network(alone, [3], 1);
        Assert.Same(alone, other.OwnerOf(other.Parameters[0]));
        Assert.Contains("of another network", Assert.Throws<ArgumentException>(() => network.OwnerOf(other.Parameters[0])).Message);
    }

    [Fact]
    public void HasRelu_EveryKind_SaysWhatWasAskedFor()
    {
        Assert.All<Layer>([new LinearLayer(2, relu: true), new ConvolutionLayer(2, 3, relu: true), new PooledConvolutionLayer(2, 3), new BatchNormLayer(relu: true), new MaxPoolLayer(relu: true), new ActivationLayer(Activations.Relu), new ResidualLayer(new LinearLayer(2), relu: true)], layer => Assert.True(layer.HasRelu));
        Assert.All<Layer>([new LinearLayer(2), new ConvolutionLayer(2, 3), new BatchNormLayer(), new MaxPoolLayer(), new ActivationLayer(Activations.Gelu), new ResidualLayer(new LinearLayer(2)), new DropoutLayer(), new FlattenLayer()], layer => Assert.False(layer.HasRelu));
    }
}
