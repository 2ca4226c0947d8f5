namespace Rubato.Training.Data;

/// <summary>A data set ready to train on: images to learn from, images to judge by, and how to normalise both.</summary>
public sealed class ImageData
{
    /// <summary>A data set from its two parts; the normalisation is measured on <paramref name="train"/> alone.</summary>
    /// <param name="name">Short name for titles and folder names.</param>
    /// <param name="train">Images to learn from.</param>
    /// <param name="test">Images to judge by, of the same shape and classes.</param>
    /// <exception cref="ArgumentException">The parts differ in shape or classes.</exception>
    public ImageData(string name, LabelledImages train, LabelledImages test)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        if ((train.Height, train.Width, train.Channels, train.Classes) != (test.Height, test.Width, test.Channels, test.Classes))
        {
            throw new ArgumentException(
                $"Training images are {train.Height}×{train.Width}×{train.Channels} in {train.Classes} classes, test images " +
                $"{test.Height}×{test.Width}×{test.Channels} in {test.Classes}; both must be alike.",
                nameof(test));
        }

        Name = name;
        Train = train;
        Test = test;
        Normalisation = Normalisation.Of(train.Pixels.Span);
    }

    /// <summary>Short name for titles and folder names.</summary>
    public string Name { get; }

    /// <summary>Images to learn from.</summary>
    public LabelledImages Train { get; }

    /// <summary>Images to judge by.</summary>
    public LabelledImages Test { get; }

    /// <summary>Mean and deviation of the training pixels; the test images are normalised by the same.</summary>
    public Normalisation Normalisation { get; }
}
