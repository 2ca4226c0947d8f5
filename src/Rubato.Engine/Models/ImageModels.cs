namespace Rubato.Engine;

/// <summary>Ready-made networks for small images [H, W, C].</summary>
public static class ImageModels
{
    /// <summary>Side below which convolutions are padded, or too little of an image would be left.</summary>
    private const int SmallSide = 16;

    /// <summary>Flatten, 256 relu, 128 relu, then one score a class.</summary>
    public static Layer Mlp(int classes) => new Sequential(
        ("flatten", new FlattenLayer()),
        ("fc1", new LinearLayer(256, relu: true)),
        ("fc2", new LinearLayer(128, relu: true)),
        ("fc3", new LinearLayer(classes)));

    /// <summary>
    /// 3×3×32, relu, pool 2, 3×3×64, relu, pool 2, 128 relu, dropout, then one score a class. Convolutions are valid; below
    /// 16 pixels they are padded by 1.
    /// </summary>
    /// <param name="input">[H, W, C], H and W at least 4.</param>
    /// <param name="classes">Scores.</param>
    /// <param name="dropout">Rate before the last layer.</param>
    public static Layer Cnn(Shape input, int classes, double dropout = 0.25)
    {
        var padding = Math.Min(input[0], input[1]) < SmallSide ? 1 : 0;
        return new Sequential(
            ("conv1", new PooledConvolutionLayer(32, 3, padding)),
            ("conv2", new PooledConvolutionLayer(64, 3, padding)),
            ("flatten", new FlattenLayer()),
            ("fc1", new LinearLayer(128, relu: true)),
            ("dropout", new DropoutLayer(dropout)),
            ("fc2", new LinearLayer(classes)));
    }

    /// <summary>
    /// The residual network with 16, 32 and 64 channels and one block a stage: 8 layers of weights on the way, 77,754 numbers for
    /// [H, W, 1] and 10 classes; see <see cref="ResNet"/>.
    /// </summary>
    public static Layer ResNet8(int classes) => ResNet(classes, widths: [16, 32, 64], blocks: [1, 1, 1]);

    /// <summary>
    /// Residual network for small images (K. He et al., 2015, arXiv:1512.03385, section 4.2): 3×3 convolution, batch norm, relu; stages of
    /// residual blocks, each stage after the first begun with stride 2; the mean of each channel; one score a class. A block is
    /// relu(shortcut + norm(conv(relu(norm(conv(x)))))) with 3×3 convolutions; where its shape changes the shortcut is a strided 1×1
    /// convolution with batch norm. Convolutions have no bias.
    /// </summary>
    /// <param name="classes">Scores.</param>
    /// <param name="widths">Channels of each stage; the first are the stem's too.</param>
    /// <param name="blocks">Blocks of each stage.</param>
    /// <exception cref="ArgumentException">No stage, different counts of widths and blocks, or a number below 1.</exception>
    public static Layer ResNet(int classes, ReadOnlySpan<int> widths, ReadOnlySpan<int> blocks)
    {
        if (widths.IsEmpty || widths.Length != blocks.Length || widths.ContainsAnyInRange(int.MinValue, 0) || blocks.ContainsAnyInRange(int.MinValue, 0))
        {
            throw new ArgumentException(
                $"residual network: got the widths [{string.Join(", ", widths.ToArray())}] and blocks [{string.Join(", ", blocks.ToArray())}]; allowed are as many of either, at least one, from 1 on.");
        }

        List<(string, Layer)> layers = [("conv", new ConvolutionLayer(widths[0], 3, padding: 1, bias: false)), ("norm", new BatchNormLayer(relu: true))];
        for (var stage = 0; stage < widths.Length; stage++)
        {
            var inside = new (string, Layer)[blocks[stage]];
            for (var block = 0; block < inside.Length; block++)
            {
                var begins = stage > 0 && block == 0;
                inside[block] = ($"block{block + 1}", ResidualBlock(widths[stage], begins ? 2 : 1, isReshaped: begins));
            }

            layers.Add(($"stage{stage + 1}", new Sequential(inside)));
        }

        return new Sequential([.. layers, ("pool", new GlobalAveragePoolLayer()), ("fc", new LinearLayer(classes))]);
    }

    private static ResidualLayer ResidualBlock(int width, int stride, bool isReshaped) => new(
        new Sequential(
            ("conv1", new ConvolutionLayer(width, 3, stride, padding: 1, bias: false)), ("norm1", new BatchNormLayer(relu: true)),
            ("conv2", new ConvolutionLayer(width, 3, padding: 1, bias: false)), ("norm2", new BatchNormLayer())),
        isReshaped ? new Sequential(("conv", new ConvolutionLayer(width, 1, stride, bias: false)), ("norm", new BatchNormLayer())) : null,
        relu: true);
}
