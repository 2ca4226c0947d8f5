using System.Security.Cryptography;
using System.Text;

namespace Rubato.Engine.Tests.Layers;

/// <summary>Whole trainings end with the same bits for any number of threads and any vector width.</summary>
[Collection(nameof(ProcessorSettings))]
public sealed class BitIdentityTests
{
    /// <summary>Odd sizes everywhere, so that every kernel has tails at every width.</summary>
    [Theory]
    [InlineData("mlp", "adamw")]
    [InlineData("mlp", "sgd")]
    [InlineData("cnn", "adamw")]
    [InlineData("cnn", "sgd")]
    [InlineData("batch norm", "adamw")]
    [InlineData("batch norm", "sgd")]
    [InlineData("images", "adamw")]
    [InlineData("residual", "sgd")]
    [InlineData("activations", "adamw")]
    public void Training_AnyThreadsAndWidth_EndsWithTheSameBits(string model, string optimizer)
    {
        var hashes = new Dictionary<string, string>();
        SettingsScope.ForEach(settings => hashes[settings] = Train(Small(model), [9, 7, 2], 5, optimizer, batch: 11, steps: 30));
        Assert.True(hashes.Values.Distinct().Count() == 1, string.Join('\n', hashes));
    }

    [Theory]
    [InlineData("mlp", "adamw", 30)]
    [InlineData("mlp", "sgd", 30)]
    [InlineData("cnn", "adamw", 15)]
    public void Training_FullSize_EndsWithTheSameBits(string model, string optimizer, int steps)
    {
        var hashes = new Dictionary<string, string>();
        using var scope = new SettingsScope();
        foreach (var (width, threads) in new[] { (VectorWidth.Bits256, 1), (VectorWidth.Bits256, 2), (VectorWidth.Bits512, 1), (VectorWidth.Bits512, 3) })
        {
            (Processor.VectorWidth, Processor.Threads) = (width, threads);
            var layers = model == "mlp" ? ImageModels.Mlp(10) : ImageModels.Cnn([28, 28, 1], 10);
            hashes[$"{width}, {threads} threads"] = Train(layers, [28, 28, 1], 10, optimizer, batch: model == "mlp" ? 128 : 20, steps);
        }

        Assert.True(hashes.Values.Distinct().Count() == 1, string.Join('\n', hashes));
    }

    /// <summary>
    /// A hundred steps at every width and with one and two threads, and the same in every process and on every machine: the bits are
    /// committed. A change of an order of sums changes them, and is then meant.
    /// </summary>
    [Theory]
    [InlineData("mlp", "a736196cce9ed60f")]
    [InlineData("cnn", "0b931fb175921386")]
    [InlineData("batch norm", "10c0d0dcc0564ef1")]
    [InlineData("residual", "65b24bad805ac5a3")]
    public void Training_AHundredSteps_EndsWithTheCommittedBits(string model, string expected)
    {
        using var scope = new SettingsScope();
        foreach (var width in SettingsScope.Widths)
        {
            foreach (var threads in new[] { 1, 2 })
            {
                (Processor.VectorWidth, Processor.Threads) = (width, threads);
                var state = Train(Small(model), [9, 7, 2], 5, "adamw", batch: 11, steps: 100);
                var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(state)))[..16];
                Assert.True(expected == hash, $"{model}, {width}, {threads} threads: the bits are {hash}, {expected} were expected");
            }
        }
    }

    [Fact]
    public void Training_Repeated_EndsWithTheSameBits_AndAnotherSeedDoesNot()
    {
        string Run(ulong seed) => Train(Small("cnn"), [9, 7, 2], 5, "adamw", batch: 11, steps: 5, seed);
        Assert.Equal(Run(1), Run(1));
        Assert.NotEqual(Run(1), Run(2));
    }

    [Theory]
    [InlineData("mlp", "adamw")]
    [InlineData("cnn", "sgd")]
    [InlineData("batch norm", "adamw")]
    [InlineData("images", "adamw")]
    [InlineData("residual", "adamw")]
    public void Training_SyntheticData_LearnsIt(string model, string optimizer)
    {
        var losses = new List<float>();
        Train(Small(model), [9, 7, 2], 5, optimizer, batch: 11, steps: 100, losses: losses, sameBatch: true);
        Assert.True(losses[^1] < 0.5 * losses[0], $"the loss went from {losses[0]} to {losses[^1]}");
    }

    internal static Layer Small(string model) => model switch
    {
        "mlp" => new Sequential(("flatten", new FlattenLayer()), ("fc1", new LinearLayer(37, relu: true)), ("fc2", new LinearLayer(19, relu: true)), ("fc3", new LinearLayer(5))),
        "cnn" => new Sequential(
            ("conv1", new PooledConvolutionLayer(10, 3, padding: 1)), ("conv2", new PooledConvolutionLayer(9, 3, padding: 1)),
            ("conv3", new ConvolutionLayer(7, 2, stride: 1, padding: 1, relu: true)), ("pool", new MaxPoolLayer(2)),
            ("flatten", new FlattenLayer()), ("fc1", new LinearLayer(21, relu: true)), ("dropout", new DropoutLayer(0.25)), ("fc2", new LinearLayer(5))),
        "images" => new Sequential(
            ("pixels", new ConvolutionLayer(34, 1, relu: true)), ("depthwise", new ConvolutionLayer(34, 3, padding: 1, groups: 34)),
            ("groups", new ConvolutionLayer(20, 3, padding: 2, relu: true, dilation: 2, groups: 2)), ("max", new MaxPoolLayer(3, stride: 2, padding: 1)),
            ("larger", new TransposedConvolutionLayer(19, 4, stride: 2, padding: 1, relu: true)), ("average", new AveragePoolLayer(3, stride: 1, padding: 1, countsPadding: false)),
            ("bilinear", new ResampleLayer(1.3, Resampling.Bilinear)), ("smaller", new AdaptiveAveragePoolLayer(7, 5)), ("smallest", new AdaptiveMaxPoolLayer(3, 2)),
            ("flatten", new FlattenLayer()), ("fc", new LinearLayer(5))),
        "residual" => ImageModels.ResNet(5, [6, 18], [1, 1]),
        "activations" => new Sequential(
        [
            ("flatten", new FlattenLayer()), ("in", new LinearLayer(37)), .. ActivationFunctions.Select((f, i) => ($"act{i}", (Layer)new Sequential(("f", new ActivationLayer(f)), ("fc", new LinearLayer(33))))),
            ("out", new LinearLayer(5)),
        ]),
        _ => new Sequential(
            ("conv1", new ConvolutionLayer(6, 3, padding: 1)), ("norm1", new BatchNormLayer()), ("relu1", new ActivationLayer(Activations.Relu)), ("conv2", new ConvolutionLayer(18, 3, stride: 2, padding: 1)),
            ("norm2", new BatchNormLayer()), ("pool", new MaxPoolLayer(2, relu: true)), ("flatten", new FlattenLayer()), ("fc", new LinearLayer(5))),
    };

    private static readonly Func<Tensor, Tensor>[] ActivationFunctions =
    [
        Activations.Gelu, Activations.GeluByTanh, Activations.Silu, Activations.Tanh, Activations.Sigmoid, x => Activations.Elu(x), x => Activations.Softplus(x),
        Activations.LogSigmoid, x => Activations.LeakyRelu(x), Arithmetic.Sin, Arithmetic.Erf,
    ];

    private static string Train(
        Layer layers, Shape input, int classes, string optimizerName, int batch, int steps, ulong seed = 1, List<float>? losses = null, bool sameBatch = false)
    {
        var network = new Network(layers, input, seed);
        Optimizer optimizer = optimizerName == "adamw"
            ? new AdamW(network.Parameters, learningRate: 5e-3)
            : new Sgd(network.Parameters, learningRate: 0.05, momentum: 0.9, weightDecay: 1e-3, nesterov: true);
        Span<int> lengths = stackalloc int[Shape.MaximumRank];
        lengths[0] = batch;
        input.CopyTo(lengths[1..]);
        Shape shape = new(lengths[..(input.Rank + 1)]);
        var tape = new Tape();
        for (var step = 0; step < steps; step++)
        {
            var data = sameBatch ? 0UL : (ulong)step;
            var x = Numbers.Tensor(1000 + data, shape);
            var labels = Numbers.Labels(2000 + data, batch, classes);
            network.Parameters.ClearGradients();
            using (tape.Record())
            {
                var loss = CrossEntropy.Mean(network.Forward(x, Pass.Training(seed, step)), labels, 0.1f);
                tape.Backward(loss);
                losses?.Add(loss.Item());
            }

            optimizer.Step();
        }

        // Running statistics are part of what must agree.
        var statistics = network.Statistics.SelectMany(s => s.Value.ToArray()).Select(v => BitConverter.SingleToInt32Bits(v).ToString("x8", null));
        return network.Parameters.Hash() + string.Concat(statistics);
    }
}
