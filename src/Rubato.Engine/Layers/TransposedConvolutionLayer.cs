namespace Rubato.Engine;

/// <summary>
/// Transposed convolution (plus bias), then relu where asked: [N, H, W, C] to [N, H', W', filters] with
/// H' = (H−1)·stride − 2·padding + dilation·(kernel−1) + outputPadding + 1; see <see cref="TransposedConvolution2d"/>. Kernel 4, stride 2 and
/// padding 1 double an image's sides.
/// </summary>
/// <param name="filters">Output channels, from 1 on.</param>
/// <param name="kernel">Side of the filters.</param>
/// <param name="stride">Step between the places that neighbouring inputs write to.</param>
/// <param name="padding">Rows and columns cut off at each side of the result.</param>
/// <param name="outputPadding">Rows and columns more at the far sides, 0 to stride − 1.</param>
/// <param name="relu">Whether relu follows.</param>
/// <param name="dilation">Step between the places that a filter writes to.</param>
/// <param name="groups">Parts that input and output channels are cut into.</param>
/// <param name="bias">Whether a number for each output channel is added.</param>
/// <remarks>The weights are [C, kernel, kernel, filters/groups]; fan-in is kernel²·C/(groups·stride²), what one output sums over on average.</remarks>
public sealed class TransposedConvolutionLayer(
    int filters, int kernel, int stride = 1, int padding = 0, int outputPadding = 0, bool relu = false, int dilation = 1, int groups = 1, bool bias = true) : Layer
{
    private Parameter weight = null!;
    private Parameter? shift;

    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input)
    {
        if (input.Rank != 3 || filters < 1 || kernel < 1 || groups < 1 || filters % groups != 0)
        {
            throw new ArgumentException(
                $"transposed convolution: got images {input} for {filters} filters of side {kernel} in {groups} groups; allowed are [H, W, C], filters and a side from 1 on, and groups that divide both channels.");
        }

        Shape shape = [input[2], kernel, kernel, filters / groups];
        var sizes = TransposedConvolution2d.SizesOf(ImageShape.Single(input), shape, stride, padding, outputPadding, dilation, groups);
        weight = builder.Declare("weight", shape, Initialisation.SmallUniform, Math.Max(1, kernel * kernel * sizes.GroupFilters / (stride * stride)), PyTorchOrder.ChannelsFirst);
        shift = bias ? builder.Declare("bias", [filters], Initialisation.Constant(0)) : null;
        return [sizes.Height, sizes.Width, filters];
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass)
    {
        var y = TransposedConvolution2d.Apply(x, weight.Value, shift?.Value, stride, padding, outputPadding, dilation, groups);
        return relu ? Activations.Relu(y) : y;
    }
}
