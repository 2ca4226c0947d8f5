namespace Rubato.Engine;

/// <summary>Averages over windows of images; see <see cref="AveragePool2d"/>.</summary>
/// <param name="window">Side of the windows, from 1 on.</param>
/// <param name="stride">Step between windows; the window's side where left out.</param>
/// <param name="padding">Rows and columns around the image; below the window's side.</param>
/// <param name="countsPadding">Whether paddings are zeros that the mean is taken over, or left out of it.</param>
public sealed class AveragePoolLayer(int window = 2, int? stride = null, int padding = 0, bool countsPadding = true) : Layer
{
    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input) => MaxPoolLayer.OutputOf(input, window, stride ?? window, padding, "average pooling");

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass) => AveragePool2d.Apply(x, window, stride, padding, countsPadding);
}
