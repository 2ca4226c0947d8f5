namespace Rubato.Engine;

/// <summary>Images in another size; see <see cref="Resample2d"/>.</summary>
public sealed class ResampleLayer : Layer
{
    private readonly Resampling resampling;
    private readonly double? factor;
    private int height, width;

    /// <summary>[N, H, W, C] to [N, ⌊H·factor⌋, ⌊W·factor⌋, C].</summary>
    /// <param name="factor">Above 1 for larger images, below for smaller ones.</param>
    /// <param name="resampling">How numbers between pixels are found.</param>
    public ResampleLayer(double factor, Resampling resampling = Resampling.Nearest) => (this.factor, this.resampling) = (factor, resampling);

    /// <summary>[N, H, W, C] to [N, height, width, C].</summary>
    /// <param name="height">Rows of the result, from 1 on.</param>
    /// <param name="width">Columns of the result, from 1 on.</param>
    /// <param name="resampling">How numbers between pixels are found.</param>
    public ResampleLayer(int height, int width, Resampling resampling = Resampling.Nearest) =>
        (this.height, this.width, this.resampling) = (height, width, resampling);

    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input)
    {
        if (factor is { } times) (height, width) = Resample2d.Scaled(ImageShape.Single(input), times);
        return OutputOf(input, height, width, "resampling");
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass) => Resample2d.Apply(x, height, width, resampling);

    internal static Shape OutputOf(Shape input, int height, int width, string layer)
    {
        Resample2d.RequireImages(ImageShape.Single(input), height, width, layer);
        return [height, width, input[2]];
    }
}
