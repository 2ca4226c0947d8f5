namespace Rubato.Engine;

/// <summary>Maximum over windows of images, then relu where asked; see <see cref="MaxPool2d"/>.</summary>
/// <param name="window">Side of the windows, from 1 on.</param>
/// <param name="stride">Step between windows; the window's side where left out.</param>
/// <param name="padding">Rows and columns around the image, which never win; below the window's side.</param>
/// <param name="relu">Whether relu follows. Relu before and after the maximum are the same function; after is less work.</param>
public sealed class MaxPoolLayer(int window = 2, int? stride = null, int padding = 0, bool relu = false) : Layer
{
    /// <inheritdoc/>
    public override bool HasRelu => relu;

    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input) => OutputOf(input, window, stride ?? window, padding, "max pooling");

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass) => MaxPool2d.Apply(x, window, stride, padding, relu);

    internal static Shape OutputOf(Shape input, int window, int stride, int padding, string layer)
    {
        var sizes = MaxPool2d.SizesOf(ImageShape.Single(input), window, stride, padding, layer);
        return [sizes.OutHeight, sizes.OutWidth, input[2]];
    }
}
