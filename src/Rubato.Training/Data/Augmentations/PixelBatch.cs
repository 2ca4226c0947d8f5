namespace Rubato.Training.Data;

/// <summary>What functions of a batch <c>[B,H,W,C]</c> check before they begin.</summary>
static class PixelBatch
{
    /// <summary>H·W·C, where <paramref name="pixels"/> are those of <paramref name="images"/> images.</summary>
    public static int ImageLength(int pixels, int images, int height, int width, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        var length = (long)height * width * channels;
        return images * length == pixels
            ? (int)Math.Min(length, int.MaxValue)
            : throw new ArgumentException($"Got a batch of {pixels} numbers; {images} images of {height}×{width}×{channels} are {images * length}.");
    }
}
