using Rubato.Engine;

namespace Rubato.Training.Data;

/// <summary>What sets of generated points share: balanced classes, and numbers for each point that are functions of (seed, part, index).</summary>
static class PointCloud
{
    const int MostPoints = 10_000_000;

    /// <summary>Writes a point of a class; <paramref name="random"/> is its own.</summary>
    public delegate void Place(int label, CounterRandom random, Span<float> point);

    public static PointData Load(string name, string purpose, long seed, int trainCount, int testCount, int classes, Place place) =>
        new(
            name,
            Generate(purpose, seed, DataPart.Train, trainCount, classes, place),
            Generate(purpose, seed, DataPart.Test, testCount, classes, place));

    public static LabelledPoints Generate(string purpose, long seed, DataPart part, int count, int classes, Place place)
    {
        if (count is < 1 or > MostPoints)
            throw new DataException(FormattableString.Invariant($"{purpose}: got {count:N0} points; 1 to {MostPoints:N0} are allowed."));
        const int dimensions = 2;
        var coordinates = new float[count * dimensions];
        var labels = BalancedLabels(seed, part, count, classes);
        var random = new CounterRandom((ulong)seed).Derive(purpose).Derive(part == DataPart.Train ? "train" : "test");
        for (var i = 0; i < count; i++)
            place(labels[i], random.Derive((ulong)i), coordinates.AsSpan(i * dimensions, dimensions));
        return new LabelledPoints(dimensions, coordinates, labels, classes);
    }

    public static DataException Refuse(string purpose, string what, double got, string allowed) =>
        new(FormattableString.Invariant($"{purpose}: got {what} {got}; {allowed}."));

    /// <summary>Each run of points as long as there are classes, from a multiple of it on, holds every class once, in a random order.</summary>
    static int[] BalancedLabels(long seed, DataPart part, int count, int classes)
    {
        var labels = new int[count];
        var order = new int[classes];
        for (var first = 0; first < count; first += classes)
        {
            for (var c = 0; c < classes; c++)
                order[c] = c;
            var stream = part == DataPart.Train ? Streams.PointLabelsTrain : Streams.PointLabelsTest;
            new RandomStream((ulong)seed, stream, (ulong)(first / classes)).Shuffle<int>(order);
            order.AsSpan(0, Math.Min(classes, count - first)).CopyTo(labels.AsSpan(first));
        }

        return labels;
    }
}
