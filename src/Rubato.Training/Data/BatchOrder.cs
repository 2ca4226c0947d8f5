namespace Rubato.Training.Data;

/// <summary>
/// The order in which an epoch visits the training images: a permutation of 0 … <paramref name="Count"/> − 1 that is a
/// pure function of (seed, epoch), so a run can be resumed in the middle of any epoch.
/// </summary>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Count">Number of images.</param>
public readonly record struct BatchOrder(long Seed, int Count)
{
    /// <summary>Writes the order of <paramref name="epoch"/> (counted from 0). Allocates nothing.</summary>
    /// <exception cref="ArgumentException">The destination's length isn't <see cref="Count"/>.</exception>
    public void Fill(int epoch, Span<int> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        if (destination.Length != Count)
            throw new ArgumentException($"The destination holds {destination.Length} indices; the order has {Count}.", nameof(destination));

        for (var i = 0; i < destination.Length; i++)
            destination[i] = i;
        var random = new RandomStream((ulong)Seed, stream: Streams.BatchOrder, (ulong)epoch);
        random.Shuffle(destination);
    }

    /// <summary>The order of <paramref name="epoch"/> in a new array.</summary>
    public int[] Epoch(int epoch)
    {
        var order = new int[Count];
        Fill(epoch, order);
        return order;
    }
}
