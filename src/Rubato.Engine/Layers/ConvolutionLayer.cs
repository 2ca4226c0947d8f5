namespace Rubato.Engine;

/// <summary>Two-dimensional convolution with bias, then relu where asked: [N, H, W, C] to [N, H', W', filters]; see <see cref="Convolution2d"/>.</summary>
/// <param name="filters">Output channels, from 1 on.</param>
/// <param name="kernel">Side of the filters.</param>
/// <param name="stride">Step between outputs.</param>
/// <param name="padding">Zeros around the image.</param>
/// <param name="relu">Whether relu follows.</param>
public sealed class ConvolutionLayer(int filters, int kernel, int stride = 1, int padding = 0, bool relu = false) : Layer
{
    private Parameter weight = null!, bias = null!;

    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input) =>
        Declare(builder, input, filters, kernel, stride, padding, out weight, out bias);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass) => Convolution2d.Apply(x, weight.Value, bias.Value, stride, padding, relu);

    /// <summary>Declares filters and bias and returns the shape of the result.</summary>
    internal static Shape Declare(
        NetworkBuilder builder, Shape input, int filters, int kernel, int stride, int padding, out Parameter weight, out Parameter bias)
    {
        if (input.Rank != 3 || filters < 1 || kernel < 1 || stride < 1 || padding < 0 || input[0] + 2 * padding < kernel || input[1] + 2 * padding < kernel)
            throw new ArgumentException(
                $"convolution: got images {input} for {filters} filters of side {kernel}, stride {stride}, padding {padding}; allowed are [H, W, C] at least as large as a filter, and a stride from 1 on.");
        weight = builder.Declare("weight", [filters, kernel, kernel, input[2]], Initialisation.SmallUniform, kernel * kernel * input[2], PyTorchOrder.ChannelsFirst);
        bias = builder.Declare("bias", [filters], Initialisation.Constant(0));
        return [(input[0] + 2 * padding - kernel) / stride + 1, (input[1] + 2 * padding - kernel) / stride + 1, filters];
    }
}
