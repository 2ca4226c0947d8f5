namespace Rubato.Engine;

/// <summary>Averages over windows that share the image among them: [N, H, W, C] to [N, height, width, C]; see <see cref="AveragePool2d.Adaptive"/>.</summary>
/// <param name="height">Rows of the result, from 1 on.</param>
/// <param name="width">Columns of the result, from 1 on.</param>
public sealed class AdaptiveAveragePoolLayer(int height, int width) : Layer
{
    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input) => ResampleLayer.OutputOf(input, height, width, "adaptive average pooling");

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass) => AveragePool2d.Adaptive(x, height, width);
}
