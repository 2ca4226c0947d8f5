using Rubato.Engine;
using Rubato.Training.Data;

namespace Rubato.Training.Tasks;

/// <summary>Images as a tensor [N, H, W, C] of the scope that is open.</summary>
static class ImageBatch
{
    /// <summary>Pixels from 0 to 1, as they are.</summary>
    public static Normalisation UnitPixels { get; } = new(0, 1);

    /// <summary>Some images and their classes.</summary>
    public static Tensor Of(LabelledImages images, Normalisation normalisation, ReadOnlySpan<int> examples, Span<int> labels)
    {
        var batch = Tensor.Scratch([examples.Length, images.Height, images.Width, images.Channels]);
        images.FillBatch(examples, normalisation, batch.Data, labels);
        return batch;
    }

    /// <summary>The shape of one image.</summary>
    public static Shape ShapeOf(LabelledImages images) => [images.Height, images.Width, images.Channels];
}
