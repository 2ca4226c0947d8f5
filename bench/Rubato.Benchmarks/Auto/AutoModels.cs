using Rubato.Engine;

namespace Rubato.Benchmarks.Auto;

/// <summary>Small convolutional networks: a step of them takes a millisecond or two on one thread.</summary>
internal static class AutoModels
{
    /// <summary>The last layer's name.</summary>
    public const string Head = "head";

    /// <summary>Two convolutions, each with maximum pooling, and a hidden layer.</summary>
    public static Layer Cnn(int classes) => new Sequential(
        ("conv1", new PooledConvolutionLayer(16, 3)),
        ("conv2", new PooledConvolutionLayer(32, 3)),
        ("flatten", new FlattenLayer()),
        ("fc", new LinearLayer(64, relu: true)),
        (Head, new LinearLayer(classes)));

    /// <summary>Three convolutions with batch norm, the first two of stride 2; the mean of each channel.</summary>
    public static Layer NormedCnn(int classes) => new Sequential(
        ("conv1", new ConvolutionLayer(8, 3, stride: 2, padding: 1, bias: false)), ("norm1", new BatchNormLayer(relu: true)),
        ("conv2", new ConvolutionLayer(16, 3, stride: 2, padding: 1, bias: false)), ("norm2", new BatchNormLayer(relu: true)),
        ("conv3", new ConvolutionLayer(32, 3, padding: 1, bias: false)), ("norm3", new BatchNormLayer(relu: true)),
        ("pool", new GlobalAveragePoolLayer()),
        (Head, new LinearLayer(classes)));
}
