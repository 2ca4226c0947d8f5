namespace Rubato.Engine.Tests.Models;

/// <summary>The ready-made networks: sizes, names, and that all of their parts take part.</summary>
public sealed class ModelTests
{
    [Theory]
    [InlineData(28, 28, 1)]
    [InlineData(9, 7, 3)]
    [InlineData(1, 1, 1)]
    public void ResNet8_AnySize_GivesOneScoreAClass(int height, int width, int channels)
    {
        var network = new Network(ImageModels.ResNet8(10), [height, width, channels], 1);
        Assert.Equal([10], network.Output);
        RequireEveryParameterIsReached(network, 3);
    }

    /// <summary>Counted by hand: 144 + 32; 2·2304 + 64; 4608 + 9216 + 512 + 192; 18432 + 36864 + 2048 + 384; 650.</summary>
    [Fact]
    public void ResNet8_OfOneChannel_HasThePromisedNumbers()
    {
        var network = new Network(ImageModels.ResNet8(10), [28, 28, 1], 1);
        Assert.Equal(77_754, network.Parameters.NumberCount);
        Assert.Equal(
            ["conv.weight", "norm.weight", "norm.bias", "stage1.block1.body.conv1.weight"], network.Parameters.Take(4).Select(p => p.Name));
        Assert.Contains("stage2.block1.shortcut.conv.weight", network.Parameters.Select(p => p.Name));
        Assert.DoesNotContain("stage1.block1.shortcut.conv.weight", network.Parameters.Select(p => p.Name));
        Assert.DoesNotContain(network.Parameters, p => p.Name.EndsWith("conv1.bias", StringComparison.Ordinal));
    }

    /// <summary>A container counts as no layer of its own.</summary>
    [Fact]
    public void ResNet_Depths_CountTheLayersInTheirOrder()
    {
        var network = new Network(ImageModels.ResNet(3, [4, 8], [1, 2]), [8, 8, 1], 1);
        var depths = network.Parameters.Select(p => p.Depth).ToArray();
        Assert.Equal(Enumerable.Range(0, depths[^1] + 1), depths.Distinct());
        Assert.Equal(network.Parameters.Select(p => p.Name[..p.Name.LastIndexOf('.')]).Distinct().Count(), depths[^1] + 1);
    }

    [Fact]
    public void ResNet_BadStages_ShowsThem()
    {
        Assert.Contains("widths [4, 8] and blocks [1]", Assert.Throws<ArgumentException>(() => ImageModels.ResNet(3, [4, 8], [1])).Message);
        Assert.Contains("blocks [0]", Assert.Throws<ArgumentException>(() => ImageModels.ResNet(3, [4], [0])).Message);
        Assert.Throws<ArgumentException>(() => ImageModels.ResNet(3, [], []));
    }

    [Theory]
    [InlineData(28, 28, 1)]
    [InlineData(14, 13, 3)]
    [InlineData(1, 2, 1)]
    public void Autoencoders_AnySize_DrawTheImagesShape(int height, int width, int channels)
    {
        Shape image = [height, width, channels];
        foreach (var layers in new[]
        {
            Autoencoders.Dense(image, 5, [20, 10]), Autoencoders.Dense(image, 5, []), Autoencoders.Dense(image, 1, [3], new ActivationLayer(Activations.Relu)),
            Autoencoders.Convolutional(image, 5, [4, 8]), Autoencoders.Convolutional(image, 2, [3], new ActivationLayer(Activations.Relu)),
        })
        {
            var network = new Network(layers, image, 1);
            Assert.Equal(image, network.Output);
            Assert.Contains("encoder.code.weight", network.Parameters.Select(p => p.Name));
            RequireEveryParameterIsReached(network, 2);
        }
    }

    [Fact]
    public void ConvolutionalAutoencoder_BadSizes_ShowsThem()
    {
        Assert.Contains("images [28, 28] and 1 widths", Assert.Throws<ArgumentException>(() => Autoencoders.Convolutional([28, 28], 5, [4])).Message);
        Assert.Contains("0 widths", Assert.Throws<ArgumentException>(() => Autoencoders.Convolutional([28, 28, 1], 5, [])).Message);
    }

    [Fact]
    public void AdversarialPair_OfImages_MakesAndJudgesThem()
    {
        var pair = AdversarialPair.OfImages([28, 20, 3], latent: 7, width: 4, last: new ActivationLayer(Activations.Relu));
        var generator = new Network(pair.Generator, [7], 1);
        var discriminator = new Network(pair.Discriminator, [28, 20, 3], 2);
        Assert.Equal([28, 20, 3], generator.Output);
        Assert.Equal([1], discriminator.Output);
        RequireEveryParameterIsReached(generator, 3);
        RequireEveryParameterIsReached(discriminator, 3);
        Assert.Contains("[14, 14, 1]", Assert.Throws<ArgumentException>(() => AdversarialPair.OfImages([14, 14, 1], 7)).Message);
        Assert.Contains("0 latent", Assert.Throws<ArgumentException>(() => AdversarialPair.OfImages([28, 28, 1], 0)).Message);
    }

    [Fact]
    public void AdversarialPair_OfPoints_MakesAndJudgesThem()
    {
        var made = 0;
        var pair = AdversarialPair.OfPoints(latent: 3, width: 8, activation: () =>
        {
            made++;
            return new ActivationLayer(Activations.Relu);
        });
        var generator = new Network(pair.Generator, [3], 1);
        var discriminator = new Network(pair.Discriminator, [2], 2);
        Assert.Equal(([2], [1], 4), (generator.Output, discriminator.Output, made));
        RequireEveryParameterIsReached(generator, 5);
        RequireEveryParameterIsReached(discriminator, 5);
    }

    private static void RequireEveryParameterIsReached(Network network, int rows)
    {
        Span<int> lengths = stackalloc int[Shape.MaximumRank];
        lengths[0] = rows;
        network.Input.CopyTo(lengths[1..]);
        var tape = new Tape();
        using (tape.Record())
        {
            var y = network.Forward(Numbers.Tensor(1, new(lengths[..(network.Input.Rank + 1)])), Pass.Training(1, 0));
            tape.Backward(Reduce.Sum(Arithmetic.Multiply(y, Numbers.Tensor(2, y.Shape))));
        }

        Assert.All(network.Parameters, p => Assert.True(p.HasGradient && p.Gradient.ToArray().All(float.IsFinite), p.Name));
    }
}
