namespace Rubato.Engine;

/// <summary>The axes of a batch of images, or of one image where a layer is being built; errors show the shape as it came.</summary>
internal readonly struct ImageShape
{
    private readonly Shape shape;
    private readonly bool isBatch;

    private ImageShape(Shape shape, bool isBatch) => (this.shape, this.isBatch) = (shape, isBatch);

    public static ImageShape Batch(Shape shape) => new(shape, isBatch: true);

    public static ImageShape Single(Shape shape) => new(shape, isBatch: false);

    /// <summary>Whether the shape has the axes; the others may be asked for then only.</summary>
    public bool IsImage => shape.Rank == (isBatch ? 4 : 3);

    public int Images => isBatch ? shape[0] : 1;

    public int Height => shape[-3];

    public int Width => shape[-2];

    public int Channels => shape[-1];

    /// <summary>The axes that are allowed.</summary>
    public string Axes => isBatch ? "[N, H, W, C]" : "[H, W, C]";

    public override string ToString() => shape.ToString();
}
