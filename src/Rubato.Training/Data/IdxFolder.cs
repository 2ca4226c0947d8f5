namespace Rubato.Training.Data;

/// <summary>
/// A folder with four IDX files under MNIST's names, each as it is or with <c>.gz</c>: training images and labels, test
/// images and labels.
/// </summary>
static class IdxFolder
{
    public const string TrainImages = "train-images-idx3-ubyte";
    public const string TrainLabels = "train-labels-idx1-ubyte";
    public const string TestImages = "t10k-images-idx3-ubyte";
    public const string TestLabels = "t10k-labels-idx1-ubyte";

    public static readonly IReadOnlyList<string> Names = [TrainImages, TrainLabels, TestImages, TestLabels];

    /// <summary>Whether any of the four files is there.</summary>
    public static bool HasSome(string folder) => Names.Any(name => Find(folder, name) is not null);

    /// <summary>Which of the four files are missing.</summary>
    public static IReadOnlyList<string> Missing(string folder) => [.. Names.Where(name => Find(folder, name) is null)];

    /// <summary>Reads the four files of <paramref name="folder"/>.</summary>
    /// <param name="folder">Where they are.</param>
    /// <param name="name">The data set's name.</param>
    /// <param name="classes">How many classes there must be; where null, one more than the largest training label.</param>
    /// <param name="side">How many pixels a side must have; where null, any number.</param>
    public static ImageData Read(string folder, string name, int? classes = null, int? side = null)
    {
        var missing = Missing(folder);
        if (missing.Count > 0)
        {
            throw new DataException(
                $"{name}: {folder} lacks {string.Join(", ", missing)} (as they are, or with .gz). Put them there, or give another folder.");
        }

        var (trainPath, train) = ReadPart(folder, TrainImages, side);
        var (testPath, test) = ReadPart(folder, TestImages, side);
        if ((train.Height, train.Width) != (test.Height, test.Width))
        {
            throw new DataException(
                $"{testPath}: images are {test.Height}×{test.Width}; those of {trainPath} are {train.Height}×{train.Width}. Both must be alike.");
        }

        var (trainLabelPath, trainLabels) = ReadLabels(folder, TrainLabels, trainPath, train.Count);
        var (testLabelPath, testLabels) = ReadLabels(folder, TestLabels, testPath, test.Count);
        var known = classes ?? trainLabels.Max() + 1;
        CheckLabels(trainLabelPath, trainLabels, known);
        CheckLabels(testLabelPath, testLabels, known);
        var classNames = LabelledImages.NumberedClasses(known);
        return new ImageData(
            name,
            new LabelledImages(train.Height, train.Width, 1, train.Pixels, trainLabels, classNames),
            new LabelledImages(test.Height, test.Width, 1, test.Pixels, testLabels, classNames));
    }

    static string? Find(string folder, string name)
    {
        foreach (var candidate in (string[])[Path.Combine(folder, name), Path.Combine(folder, name + ".gz")])
        {
            if (File.Exists(candidate))
                return candidate;
        }

        return null;
    }

    static (string Path, IdxImages Images) ReadPart(string folder, string name, int? side)
    {
        var path = Find(folder, name)!;
        var images = IdxFile.ReadImages(path);
        if (side is { } wanted && (images.Height != wanted || images.Width != wanted))
        {
            throw new DataException(
                $"{path}: images are {images.Height}×{images.Width}; mnist's are {wanted}×{wanted}. To use other images, give the folder as the data set.");
        }

        return (path, images);
    }

    static (string Path, byte[] Labels) ReadLabels(string folder, string name, string imagePath, int images)
    {
        var path = Find(folder, name)!;
        var labels = IdxFile.ReadLabels(path);
        return labels.Length == images
            ? (path, labels)
            : throw new DataException(
                $"{path}: holds {labels.Length} labels; {imagePath} holds {images} images. The two files belong to different sets: fetch both again.");
    }

    static void CheckLabels(string path, byte[] labels, int classes)
    {
        var stray = classes > 255 ? -1 : labels.AsSpan().IndexOfAnyInRange((byte)classes, (byte)255);
        if (stray >= 0)
            throw new DataException($"{path}: label {labels[stray]} of image {stray}; 0 to {classes - 1} are allowed. The file is damaged or belongs to another set.");
    }
}
