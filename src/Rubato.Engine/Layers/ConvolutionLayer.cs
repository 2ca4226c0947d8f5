namespace Rubato.Engine;

/// <summary>
/// Two-dimensional convolution (plus bias), then relu where asked: [N, H, W, C] to [N, H', W', filters] with
/// H' = ⌊(H+2·padding−dilation·(kernel−1)−1)/stride⌋+1; see <see cref="Convolution2d"/>.
/// </summary>
/// <param name="filters">Output channels, from 1 on.</param>
/// <param name="kernel">Side of the filters.</param>
/// <param name="stride">Step between outputs.</param>
/// <param name="padding">Zeros around the image.</param>
/// <param name="relu">Whether relu follows.</param>
/// <param name="dilation">Step between the places that a filter looks at.</param>
/// <param name="groups">Parts that channels and filters are cut into; as many as channels make it depthwise.</param>
/// <param name="bias">Whether a number for each filter is added; before batch norm it would have no effect.</param>
public sealed class ConvolutionLayer(
    int filters, int kernel, int stride = 1, int padding = 0, bool relu = false, int dilation = 1, int groups = 1, bool bias = true) : Layer
{
    private Parameter weight = null!;
    private Parameter? shift;

    /// <inheritdoc/>
    public override bool HasRelu => relu;

    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input)
    {
        var output = Declare(builder, input, filters, kernel, stride, padding, out weight, dilation, groups);
        shift = bias ? builder.Declare("bias", [filters], Initialisation.Constant(0)) : null;
        return output;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass) => Convolution2d.Apply(x, weight.Value, shift?.Value, stride, padding, relu, dilation, groups);

    /// <summary>Declares the filters and returns the shape of the result.</summary>
    internal static Shape Declare(
        NetworkBuilder builder, Shape input, int filters, int kernel, int stride, int padding, out Parameter weight, int dilation = 1, int groups = 1)
    {
        if (input.Rank != 3 || filters < 1 || kernel < 1 || groups < 1 || input[2] % groups != 0)
        {
            throw new ArgumentException(
                $"convolution: got images {input} for {filters} filters of side {kernel} in {groups} groups; allowed are [H, W, C], filters and a side from 1 on, and groups that divide C.");
        }

        Shape shape = [filters, kernel, kernel, input[2] / groups];
        var sizes = Convolution2d.SizesOf(ImageShape.Single(input), shape, stride, padding, dilation, groups);
        weight = builder.Declare("weight", shape, Initialisation.SmallUniform, sizes.Patch, PyTorchOrder.ChannelsFirst);
        return [sizes.OutHeight, sizes.OutWidth, filters];
    }
}
