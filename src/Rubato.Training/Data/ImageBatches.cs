using Rubato.Engine;

namespace Rubato.Training.Data;

/// <summary>Images in their order, as batches of inputs.</summary>
static class ImageBatches
{
    /// <summary>Batches [N,H,W,C], the last with what is left. Each lives until the next is asked for.</summary>
    public static IEnumerable<Tensor> Of(LabelledImages images, Normalisation normalisation, int batch)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        return Batches();

        IEnumerable<Tensor> Batches()
        {
            Tensor? inputs = null;
            for (var first = 0; first < images.Count; first += batch)
            {
                var count = Math.Min(batch, images.Count - first);
                if (inputs is null || inputs.Shape[0] != count) inputs = Tensor.Zeros([count, images.Height, images.Width, images.Channels]);
                normalisation.Apply(images.Pixels.Span.Slice(checked(first * images.ImageLength), count * images.ImageLength), inputs.Data);
                yield return inputs;
            }
        }
    }
}
