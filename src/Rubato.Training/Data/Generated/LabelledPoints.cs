namespace Rubato.Training.Data;

/// <summary>Points of a space, each with its class: coordinates <c>[N,D]</c>, labels <c>[N]</c>. Immutable: nobody may write to the arrays behind it.</summary>
public sealed class LabelledPoints
{
    /// <summary>Points from their coordinates and labels.</summary>
    /// <param name="dimensions">D, from 1 on.</param>
    /// <param name="coordinates">All coordinates, point after point.</param>
    /// <param name="labels">The class of each point, 0 … <paramref name="classes"/> − 1.</param>
    /// <param name="classes">Number of classes, from 1 on.</param>
    /// <exception cref="ArgumentException">Lengths don't fit, or a label is out of range.</exception>
    public LabelledPoints(int dimensions, ReadOnlyMemory<float> coordinates, ReadOnlyMemory<int> labels, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        if ((long)labels.Length * dimensions != coordinates.Length)
            throw new ArgumentException($"Got {coordinates.Length} coordinates; {labels.Length} points of {dimensions} need {(long)labels.Length * dimensions}.", nameof(coordinates));
        foreach (var label in labels.Span)
        {
            if ((uint)label >= (uint)classes)
                throw new ArgumentException($"Got the label {label}; 0 to {classes - 1} are allowed.", nameof(labels));
        }

        (Dimensions, Coordinates, Labels, Classes) = (dimensions, coordinates, labels, classes);
    }

    /// <summary>Number of points.</summary>
    public int Count => Labels.Length;

    /// <summary>D: coordinates of a point.</summary>
    public int Dimensions { get; }

    /// <summary>Number of classes, whether or not each occurs.</summary>
    public int Classes { get; }

    /// <summary>All coordinates, <c>[N,D]</c>.</summary>
    public ReadOnlyMemory<float> Coordinates { get; }

    /// <summary>The class of each point.</summary>
    public ReadOnlyMemory<int> Labels { get; }

    /// <summary>The coordinates of point <paramref name="index"/>.</summary>
    public ReadOnlySpan<float> Point(int index) => Coordinates.Span.Slice(checked(index * Dimensions), Dimensions);

    /// <summary>Gathers the points at <paramref name="indices"/> as inputs <c>[B,D]</c> and their classes <c>[B]</c>. Allocates nothing.</summary>
    /// <exception cref="ArgumentException">A destination is too short.</exception>
    public void FillBatch(ReadOnlySpan<int> indices, Span<float> inputs, Span<int> labels)
    {
        if (inputs.Length < (long)indices.Length * Dimensions || labels.Length < indices.Length)
        {
            throw new ArgumentException(
                $"The destinations hold {inputs.Length} inputs and {labels.Length} labels; {indices.Length} points of {Dimensions} coordinates need " +
                $"{(long)indices.Length * Dimensions} and {indices.Length}.",
                nameof(inputs));
        }

        for (var row = 0; row < indices.Length; row++)
        {
            Point(indices[row]).CopyTo(inputs[(row * Dimensions)..]);
            labels[row] = Labels.Span[indices[row]];
        }
    }
}

/// <summary>A data set of points: those to learn from, and those to judge by.</summary>
/// <param name="Name">Short name for titles and folder names.</param>
/// <param name="Train">Points to learn from.</param>
/// <param name="Test">Points to judge by, of the same space and classes.</param>
public sealed record PointData(string Name, LabelledPoints Train, LabelledPoints Test);
