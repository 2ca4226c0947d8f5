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
}
