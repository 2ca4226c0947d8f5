namespace Rubato.Engine;

/// <summary>The mean of each channel: [N, H, W, C] to [N, C]; see <see cref="AveragePool2d.Global"/>.</summary>
public sealed class GlobalAveragePoolLayer : Layer
{
    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input) => [ResampleLayer.OutputOf(input, 1, 1, "global average pooling").Last];

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass) => AveragePool2d.Global(x);
}
