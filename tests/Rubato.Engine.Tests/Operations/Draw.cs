namespace Rubato.Engine.Tests.Operations;

/// <summary>The random choices of a trial: a function of its number.</summary>
internal sealed class Draw(ulong trial)
{
    private readonly CounterRandom random = new CounterRandom(20_26).Derive(trial);
    private ulong next;

    public int Whole(int low, int high) => Numbers.Whole(random, next++, low, high);

    public bool Coin() => Whole(0, 1) == 1;

    public T Of<T>(params ReadOnlySpan<T> choices) => choices[Whole(0, choices.Length - 1)];

    /// <summary>A length up to a largest, now and then 0 or 1.</summary>
    public int Length(int largest) => Whole(0, 19) switch { 0 => 0, 1 or 2 => 1, _ => Whole(1, largest) };

    /// <summary>A length from 1 on, now and then 1.</summary>
    public int Some(int largest) => Math.Max(1, Length(largest));

    /// <summary>A shape of rank 0 (or more) to <paramref name="rank"/>, its last axis the longest.</summary>
    public Shape Shape(int rank = 4, int largest = 40, int least = 0)
    {
        var lengths = new int[Whole(least, rank)];
        for (var axis = 0; axis < lengths.Length; axis++) lengths[axis] = Length(axis == lengths.Length - 1 ? largest : Math.Min(largest, rank > 4 ? 4 : 6));
        return new(lengths);
    }

    /// <summary>The axes of a rank in random order.</summary>
    public int[] Order(int rank) => [.. Enumerable.Range(0, rank).Select(axis => (axis, Bits: Seed())).OrderBy(p => p.Bits).Select(p => p.axis)];

    /// <summary>Some axes of a rank, in random order.</summary>
    public int[] SomeAxes(int rank) => Order(rank)[..Whole(0, rank)];

    /// <summary>The same axes, some of them counted from the last.</summary>
    public int[] Named(int[] axes, int rank) => [.. axes.Select(axis => Coin() ? axis : axis - rank)];

    /// <summary>Whole numbers from 0 up to a length that isn't 0.</summary>
    public int[] Indices(int count, int length) => Numbers.Labels(Seed(), count, length);

    /// <summary>Numbers in [−1, 1) or between other bounds.</summary>
    public Plain Uniform(Shape shape, float low = -1, float high = 1) => new(shape, Same.Widen(Numbers.Uniform(Seed(), shape.Count, low, high)));

    /// <summary>Numbers in ±[0.4, 1.4).</summary>
    public Plain AwayFromZero(Shape shape) => new(shape, Same.Widen(Numbers.AwayFromZero(Seed(), shape.Count)));

    /// <summary>Numbers in [0.5, 1.5).</summary>
    public Plain Positive(Shape shape) => new(shape, Same.Widen(Numbers.Positive(Seed(), shape.Count)));

    /// <summary>Multiples of 2⁻⁸ in random order, none twice and none at 0: the small moves of a trial change no maximum.</summary>
    public Plain Distinct(Shape shape)
    {
        var order = new CounterRandom(Seed());
        return new(shape, [.. Enumerable.Range(0, shape.Count).OrderBy(i => order.Bits((ulong)i)).Select(i => (i - shape.Count / 2 + 0.5) / 256)]);
    }

    public int[] Labels(int count, int classes) => Numbers.Labels(Seed(), count, classes);

    /// <summary>A shape, and two that stretch to it together.</summary>
    public (Shape Whole, Shape A, Shape B) Broadcastable(int rank = 4, int largest = 40)
    {
        rank = Whole(0, rank);
        var (whole, a, b) = (new int[rank], new int[rank], new int[rank]);
        for (var axis = 0; axis < rank; axis++)
        {
            whole[axis] = a[axis] = b[axis] = Length(axis == rank - 1 ? largest : Math.Min(largest, 6));
            if (Whole(0, 2) == 0) a[axis] = 1;
            else if (Whole(0, 2) == 0) b[axis] = 1;
        }

        // One of the two may lack leading axes.
        var lacking = Whole(0, rank);
        return Coin() ? (new(whole), new(a[lacking..]), new(whole)) : (new(whole), new(a), new(b));
    }

    private ulong Seed() => random.Bits(next++);
}
