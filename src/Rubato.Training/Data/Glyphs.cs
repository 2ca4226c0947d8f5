namespace Rubato.Training.Data;

/// <summary>Which images: those to learn from, or those to judge by.</summary>
public enum DataPart
{
    /// <summary>Images to learn from.</summary>
    Train,

    /// <summary>Images to judge by.</summary>
    Test,
}

/// <summary>
/// Digits that the program draws itself: 28×28 grey images of 0 … 9, any number of them, each a pure function of (seed,
/// part, index), the same on every platform. Strokes in several styles, random rotation, shear, scale and position,
/// smooth bending, pen width, blur, stray scratches and noise.
/// </summary>
public static class Glyphs
{
    /// <summary>Rows and columns of an image.</summary>
    public const int Side = GlyphPen.Side;

    /// <summary>Number of classes.</summary>
    public const int Classes = 10;

    /// <summary>Training images unless asked otherwise.</summary>
    public const int DefaultTrainCount = 10_000;

    /// <summary>Test images unless asked otherwise.</summary>
    public const int DefaultTestCount = 2_000;

    /// <summary>The most images of a part.</summary>
    public const int MostImages = 1_000_000;

    const int ImageLength = Side * Side;

    /// <summary>
    /// The class of image <paramref name="index"/>. Each run of ten images that starts at a multiple of ten holds every
    /// class once, in a random order; so any prefix is balanced to within one.
    /// </summary>
    public static int Label(long seed, DataPart part, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var stream = part == DataPart.Train ? Streams.GlyphLabelsTrain : Streams.GlyphLabelsTest;
        var random = new RandomStream((ulong)seed, stream, (ulong)(index / Classes));
        Span<byte> order = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
        random.Shuffle(order);
        return order[index % Classes];
    }

    /// <summary>Draws image <paramref name="index"/> into <paramref name="pixels"/> (784 bytes) and returns its class.</summary>
    public static int Draw(long seed, DataPart part, int index, Span<byte> pixels)
    {
        if (pixels.Length != ImageLength)
            throw new ArgumentException($"Got room for {pixels.Length} pixels; an image has {ImageLength}.", nameof(pixels));

        var label = Label(seed, part, index);
        var stream = part == DataPart.Train ? Streams.GlyphTrain : Streams.GlyphTest;
        var random = new RandomStream((ulong)seed, stream, (ulong)index);
        GlyphPen.Draw(label, ref random, pixels);
        return label;
    }

    /// <summary>The first <paramref name="count"/> images, drawn in parallel; the result doesn't depend on how many threads.</summary>
    /// <param name="seed">Any number; another seed gives other images.</param>
    /// <param name="part">Training or test images: no image is in both.</param>
    /// <param name="count">How many, 1 to <see cref="MostImages"/>.</param>
    /// <param name="threads">How many threads draw; all processors where null.</param>
    public static LabelledImages Generate(long seed, DataPart part, int count, int? threads = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MostImages);
        var pixels = new byte[count * ImageLength];
        var labels = new byte[count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads ?? -1 };
        const int Chunk = 250;
        Parallel.For(0, (count + Chunk - 1) / Chunk, options, chunk =>
        {
            var end = Math.Min(count, (chunk + 1) * Chunk);
            for (var i = chunk * Chunk; i < end; i++)
                labels[i] = (byte)Draw(seed, part, i, pixels.AsSpan(i * ImageLength, ImageLength));
        });
        return new LabelledImages(Side, Side, 1, pixels, labels, LabelledImages.NumberedClasses(Classes));
    }

    /// <summary>Training and test images together, as the data set "glyphs".</summary>
    public static ImageData Load(
        long seed, int trainCount = DefaultTrainCount, int testCount = DefaultTestCount, int? threads = null) =>
        new(
            "glyphs",
            Generate(seed, DataPart.Train, trainCount, threads),
            Generate(seed, DataPart.Test, testCount, threads));
}
