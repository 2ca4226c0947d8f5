namespace Rubato.Engine;

/// <summary>
/// Convolution with bias, maximum over windows, relu: [N, H, W, C] to [N, H', W', filters] in one operation; see
/// <see cref="PooledConvolution2d"/>. The same function as convolution, relu, pooling.
/// </summary>
/// <param name="filters">Output channels, from 1 on.</param>
/// <param name="kernel">Side of the filters.</param>
/// <param name="padding">Zeros around the image.</param>
/// <param name="window">Side of the windows.</param>
public sealed class PooledConvolutionLayer(int filters, int kernel, int padding = 0, int window = 2) : Layer
{
    private Parameter weight = null!, bias = null!;

    /// <inheritdoc/>
    public override bool HasRelu => true;

    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input)
    {
        var full = ConvolutionLayer.Declare(builder, input, filters, kernel, stride: 1, padding, out weight);
        bias = builder.Declare("bias", [filters], Initialisation.Constant(0));
        if (window < 1 || full[0] < window || full[1] < window)
            throw new ArgumentException($"pooled convolution: got images {input}, of which the filters make {full}, and a window of {window}; allowed is 1 to the shorter side.");
        return [full[0] / window, full[1] / window, filters];
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass) =>
        PooledConvolution2d.Apply(x, weight.Value, bias.Value, stride: 1, padding, window);
}
