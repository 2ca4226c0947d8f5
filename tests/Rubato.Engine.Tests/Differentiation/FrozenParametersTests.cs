namespace Rubato.Engine.Tests.Differentiation;

public sealed class FrozenParametersTests
{
    /// <summary>What lies below the lowest parameter that learns isn't recorded, so no walk back goes there: the tape is the head's alone.</summary>
    [Theory]
    [InlineData("mlp", 2)]
    [InlineData("cnn", 4)]
    [InlineData("batch norm", 4)]
    public void Forward_AllButTheHeadFrozen_RecordsTheHeadAlone(string model, int layers)
    {
        var network = new Network(Layers.BitIdentityTests.Small(model), [9, 7, 2], 1);
        var all = Run(network).Operations;
        foreach (var parameter in network.Parameters) parameter.IsFrozen = parameter.Depth < layers;
        var head = network.Parameters.Where(p => !p.IsFrozen).ToList();
        Assert.Equal(2, head.Count);
        var alone = new Network(new LinearLayer(5), [head[0].Shape[1]], 1);
        Assert.Equal(Run(alone, Numbers.Tensor(3, [6, head[0].Shape[1]])).Operations, Run(network).Operations);
        Assert.True(all > Run(network).Operations);
        Assert.Equal(head, network.Parameters.Where(p => p.HasGradient));
    }

    /// <summary>The walk passes through a frozen layer to those below it, and all others' gradients keep their bits.</summary>
    [Theory]
    [InlineData("mlp")]
    [InlineData("cnn")]
    [InlineData("batch norm")]
    [InlineData("images")]
    [InlineData("residual")]
    [InlineData("activations")]
    public void Backward_OneFrozen_GivesAllOthersTheirBits(string model)
    {
        var network = new Network(Layers.BitIdentityTests.Small(model), [9, 7, 2], 1);
        var expected = Run(network).Gradients;
        foreach (var (index, frozen) in network.Parameters.Index())
        {
            frozen.IsFrozen = true;
            var gradients = Run(network).Gradients;
            frozen.IsFrozen = false;
            Assert.Null(gradients[index]);
            for (var i = 0; i < gradients.Length; i++)
                if (i != index) Same.Bits(expected[i]!, gradients[i]!, $"{frozen.Name} frozen: {network.Parameters[i].Name}");
        }
    }

    [Fact]
    public void GradientNorm_OneFrozen_CountsItAsZero()
    {
        var network = new Network(Layers.BitIdentityTests.Small("mlp"), [9, 7, 2], 1);
        Run(network);
        var whole = network.Parameters.GradientNorm();
        var square = network.Parameters[2].Gradient.ToArray().Sum(g => (double)g * g);
        network.Parameters[2].IsFrozen = true; // even where a gradient has arrived before
        Assert.Equal(Math.Sqrt(whole * whole - square), network.Parameters.GradientNorm(), 1e-6 * whole);
        Assert.All(network.Parameters[2].Gradient.ToArray(), g => Assert.Equal(0, g));
    }

    [Fact]
    public void Backward_AllFrozen_SaysThatNothingIsLeftToLearn()
    {
        var network = new Network(new LinearLayer(5), [3], 1);
        foreach (var parameter in network.Parameters) parameter.IsFrozen = true;
        Assert.Contains("depends on no tracked tensor", Assert.Throws<ArgumentException>(() => Run(network, Numbers.Tensor(1, [2, 3]))).Message);
    }

    private static (int Operations, float[]?[] Gradients) Run(Network network, Tensor? inputs = null)
    {
        inputs ??= Numbers.Tensor(3, [6, 9, 7, 2]);
        network.Parameters.ClearGradients();
        var tape = new Tape();
        using (tape.Record())
        {
            tape.Backward(CrossEntropy.Mean(network.Forward(inputs, Pass.Training(1, 0)), Numbers.Labels(2, inputs.Shape[0], 5)));
            return (tape.Length, [.. network.Parameters.Select(p => p.HasGradient ? p.Gradient.ToArray() : null)]);
        }
    }
}
