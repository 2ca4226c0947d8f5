namespace Rubato.Engine.Tests.Layers;

public sealed class ResidualLayerTests
{
    /// <summary>Where the body ends with a batch norm the sum is made inside it: the same as outside.</summary>
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Forward_BodyEndingWithBatchNorm_EqualsTheSumApart(bool relu, bool training)
    {
        static (string, Layer)[] Body() => [("conv", new ConvolutionLayer(3, 3, padding: 1)), ("norm", new BatchNormLayer())];
        var pass = training ? Pass.Training(1, 0) : Pass.Evaluation;
        // One more layer that does nothing: the batch norm isn't the last.
        var inside = Run(new ResidualLayer(new Sequential(Body()), relu: relu), pass);
        var apart = Run(new ResidualLayer(new Sequential([.. Body(), ("nothing", new Sequential())]), relu: relu), pass);
        for (var i = 0; i < inside.Length; i++) Same.Within(1e-5, apart[i], inside[i], $"{i}"); // another order of roundings
    }

    [Fact]
    public void Forward_ReluInsideTheBodysBatchNorm_ComesBeforeTheSum()
    {
        var network = new Network(new ResidualLayer(new Sequential(("norm", new BatchNormLayer(relu: true)))), [1], 1);
        var y = network.Forward(Tensor.From([-3, 3], [2, 1]), Pass.Training(1, 0));
        Same.Within(1e-5, [-3, 4.0], y.Data, "norm of ±3 is ±1, of which relu leaves 0 and 1");
    }

    [Fact]
    public void Forward_WithShortcut_AddsWhatItMakes()
    {
        var network = new Network(new ResidualLayer(new LinearLayer(2), new LinearLayer(2), relu: true), [1], 1);
        float[] numbers = [1, 2, 10, 20, -100, 3, 1000, 0]; // body's weight and bias, the shortcut's
        var at = 0;
        foreach (var parameter in network.Parameters)
            for (var i = 0; i < parameter.Shape.Count; i++) parameter.Value.Data[i] = numbers[at++];
        Assert.Equal(["body.weight", "body.bias", "shortcut.weight", "shortcut.bias"], network.Parameters.Select(p => p.Name));
        Assert.Equal([10 + 1000 + 1 - 100, 20 + 2 + 3], network.Forward(Tensor.From([1], [1, 1]), Pass.Evaluation).ToArray());
    }

    [Fact]
    public void Build_ShapesThatDiffer_ShowsBoth()
    {
        string Message(Layer body, Layer? shortcut = null) => Assert.Throws<ArgumentException>(() => new Network(new ResidualLayer(body, shortcut), [5], 1)).Message;
        Assert.Contains("inputs [5] the body makes [4] and the shortcut [5]", Message(new LinearLayer(4)));
        Assert.Contains("the body makes [4] and the shortcut [3]", Message(new LinearLayer(4), new LinearLayer(3)));
    }

    private static float[][] Run(Layer layer, Pass pass)
    {
        var network = new Network(layer, [5, 4, 3], 1);
        var tape = new Tape();
        using (tape.Record())
        {
            var x = Numbers.Tensor(1, [6, 5, 4, 3]);
            x.IsTracked = true;
            var y = network.Forward(x, pass);
            Tensor[] inputs = [x, .. network.Parameters.Select(p => p.Value)];
            return [y.ToArray(), .. tape.Gradients(y, inputs, Numbers.Tensor(2, y.Shape), recorded: false).Select(g => g.ToArray())];
        }
    }
}
