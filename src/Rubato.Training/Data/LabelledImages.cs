using System.Globalization;

namespace Rubato.Training.Data;

/// <summary>
/// Images of one size, each with its class: pixels <c>[N,H,W,C]</c> as bytes, labels <c>[N]</c>. Immutable: nobody may
/// write to the arrays behind it.
/// </summary>
public sealed class LabelledImages
{
    /// <summary>Images from their pixels and labels.</summary>
    /// <param name="height">Rows of an image.</param>
    /// <param name="width">Columns of an image.</param>
    /// <param name="channels">Channels: 1 for grey, 3 for colours.</param>
    /// <param name="pixels">All pixels, image after image, row after row, channels innermost.</param>
    /// <param name="labels">The class of each image, below the number of names.</param>
    /// <param name="classNames">A name for each class.</param>
    /// <exception cref="ArgumentException">Lengths don't fit, or a label has no name.</exception>
    public LabelledImages(
        int height,
        int width,
        int channels,
        ReadOnlyMemory<byte> pixels,
        ReadOnlyMemory<byte> labels,
        IReadOnlyList<string> classNames)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentNullException.ThrowIfNull(classNames);
        if (classNames.Count is 0 or > 256)
            throw new ArgumentException($"Got {classNames.Count} class names; 1 to 256 are allowed.", nameof(classNames));
        if ((long)labels.Length * height * width * channels != pixels.Length)
        {
            throw new ArgumentException(
                $"Got {pixels.Length} pixels; {labels.Length} labels of {height}×{width}×{channels} need " +
                $"{(long)labels.Length * height * width * channels}.",
                nameof(pixels));
        }

        var stray = labels.Span.IndexOfAnyInRange((byte)Math.Min(classNames.Count, 255), (byte)255);
        if (classNames.Count < 256 && stray >= 0)
        {
            throw new ArgumentException(
                $"Label {labels.Span[stray]} of image {stray} has no name; {classNames.Count} classes are named.", nameof(labels));
        }

        Height = height;
        Width = width;
        Channels = channels;
        Pixels = pixels;
        Labels = labels;
        ClassNames = [.. classNames];
    }

    /// <summary>Number of images.</summary>
    public int Count => Labels.Length;

    /// <summary>Rows of an image.</summary>
    public int Height { get; }

    /// <summary>Columns of an image.</summary>
    public int Width { get; }

    /// <summary>Channels of an image.</summary>
    public int Channels { get; }

    /// <summary>Number of classes, whether or not each occurs.</summary>
    public int Classes => ClassNames.Count;

    /// <summary>Pixels of one image: height × width × channels.</summary>
    public int ImageLength => Height * Width * Channels;

    /// <summary>All pixels, <c>[N,H,W,C]</c>.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>The class of each image.</summary>
    public ReadOnlyMemory<byte> Labels { get; }

    /// <summary>The name of each class.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The pixels of image <paramref name="index"/>, <c>[H,W,C]</c>.</summary>
    public ReadOnlySpan<byte> Image(int index) => Pixels.Span.Slice(checked(index * ImageLength), ImageLength);

    /// <summary>The class of image <paramref name="index"/>.</summary>
    public int Label(int index) => Labels.Span[index];

    /// <summary>The first <paramref name="count"/> images, without copying.</summary>
    public LabelledImages Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        return count == Count
            ? this
            : new LabelledImages(Height, Width, Channels, Pixels[..(count * ImageLength)], Labels[..count], ClassNames);
    }

    /// <summary>
    /// Gathers the images at <paramref name="indices"/> as normalised inputs <c>[B,H,W,C]</c> and their classes
    /// <c>[B]</c>. Allocates nothing.
    /// </summary>
    /// <exception cref="ArgumentException">A destination is too short.</exception>
    public void FillBatch(
        ReadOnlySpan<int> indices, Normalisation normalisation, Span<float> destination, Span<int> labels)
    {
        var length = ImageLength;
        if (destination.Length < (long)indices.Length * length || labels.Length < indices.Length)
        {
            throw new ArgumentException(
                $"The destinations hold {destination.Length} inputs and {labels.Length} labels; {indices.Length} images of " +
                $"{length} pixels need {(long)indices.Length * length} and {indices.Length}.",
                nameof(destination));
        }

        var pixels = Pixels.Span;
        var classes = Labels.Span;
        for (var row = 0; row < indices.Length; row++)
        {
            var index = indices[row];
            normalisation.Apply(pixels.Slice(index * length, length), destination.Slice(row * length, length));
            labels[row] = classes[index];
        }
    }

    /// <summary>Class names "0", "1" … for <paramref name="count"/> classes.</summary>
    internal static string[] NumberedClasses(int count)
    {
        var names = new string[count];
        for (var i = 0; i < count; i++)
            names[i] = i.ToString(CultureInfo.InvariantCulture);
        return names;
    }
}
