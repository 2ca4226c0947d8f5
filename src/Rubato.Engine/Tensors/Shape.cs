using System.Runtime.CompilerServices;

namespace Rubato.Engine;

/// <summary>The lengths of a tensor's axes, first axis first; rank 0 is a single number. Row-major: the last axis is dense.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>
{
    /// <summary>The highest rank.</summary>
    public const int MaximumRank = 6;

    private readonly Axes axes;

    /// <summary>A shape of the given axis lengths.</summary>
    /// <param name="lengths">At most six lengths, each at least 0.</param>
    /// <exception cref="ArgumentException">More than six axes, a negative length, or more than 2³¹−1 elements.</exception>
    public Shape(params ReadOnlySpan<int> lengths)
    {
        if (lengths.Length > MaximumRank)
            throw new ArgumentException($"shape: got {lengths.Length} axes; at most {MaximumRank} are allowed.");
        var count = 1L;
        for (var axis = 0; axis < lengths.Length; axis++)
        {
            if (lengths[axis] < 0)
                throw new ArgumentException($"shape: axis {axis} got length {lengths[axis]}; lengths are at least 0.");
            axes[axis] = lengths[axis];
            count *= lengths[axis];
            if (count > int.MaxValue)
                throw new ArgumentException($"shape: [{string.Join(", ", lengths.ToArray())}] has over 2³¹−1 elements. Split the tensor.");
        }

        Rank = lengths.Length;
        Count = (int)count;
    }

    private Shape(int length, int interleaved)
    {
        (axes[0], axes[1], Rank, Count) = (length, interleaved, 1, length);
    }

    /// <summary>Number of axes.</summary>
    public int Rank { get; }

    /// <summary>Number of elements: the product of the lengths.</summary>
    public int Count { get; }

    /// <summary>Length of an axis; negative indices count from the last axis, as in −1.</summary>
    public int this[int axis] =>
        axis < Rank && axis >= -Rank
            ? axes[axis < 0 ? axis + Rank : axis]
            : throw new ArgumentOutOfRangeException(nameof(axis), axis, $"axis: got {axis}; {this} has the axes {-Rank} to {Rank - 1}.");

    /// <summary>Length of the last axis; 1 for a single number.</summary>
    public int Last => Rank == 0 ? 1 : axes[Rank - 1];

    /// <summary>
    /// Of one axis that a flattened image counts: how many channels lie side by side at each place; else 0. It lies where a second
    /// length would, takes no part in comparisons, and is lost as soon as lengths are put into a new shape.
    /// </summary>
    internal int Interleaved => Rank == 1 ? axes[1] : 0;

    /// <summary>
    /// All axes joined: [H, W, C] becomes [H·W·C], and remembers C. What a layer that flattens gives as its output, so that layers
    /// behind it know which features belong to one channel; see <see cref="PyTorchOrder.FeaturesOf"/>.
    /// </summary>
    public Shape Flattened()
    {
        if (Rank == 1) return this;
        return new(Count, interleaved: Count == 0 || Count == Last ? 0 : Last);
    }

    /// <summary>Builds a shape from a collection expression.</summary>
    public static Shape Create(ReadOnlySpan<int> lengths) => new(lengths);

    /// <summary>The same shape with one axis changed; negative indices count from the last axis.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public Shape With(int axis, int length)
    {
        _ = this[axis];
        Span<int> lengths = stackalloc int[MaximumRank];
        CopyTo(lengths);
        lengths[axis < 0 ? axis + Rank : axis] = length;
        return new(lengths[..Rank]);
    }

    /// <summary>Writes the lengths.</summary>
    public void CopyTo(Span<int> lengths)
    {
        for (var axis = 0; axis < Rank; axis++) lengths[axis] = axes[axis];
    }

    /// <summary>
    /// The shape that two operands make together: axes are matched from the last, and a length of 1 stretches.
    /// </summary>
    /// <exception cref="ArgumentException">Two lengths differ and neither is 1.</exception>
    public static Shape Broadcast(Shape a, Shape b, string operation)
    {
        if (a == b) return a;
        var rank = Math.Max(a.Rank, b.Rank);
        Span<int> lengths = stackalloc int[rank];
        for (var i = 1; i <= rank; i++)
        {
            var x = i <= a.Rank ? a[-i] : 1;
            var y = i <= b.Rank ? b[-i] : 1;
            if (x != y && x != 1 && y != 1)
                throw new ArgumentException($"{operation}: the shapes {a} and {b} don't fit: {x} and {y} at axis −{i} (equal lengths or a 1 are allowed).");
            lengths[rank - i] = x == 1 ? y : x;
        }

        return new(lengths);
    }

    /// <inheritdoc/>
    public bool Equals(Shape other)
    {
        if (Rank != other.Rank) return false;
        for (var axis = 0; axis < Rank; axis++)
            if (axes[axis] != other.axes[axis]) return false;
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        for (var axis = 0; axis < Rank; axis++) hash.Add(axes[axis]);
        return hash.ToHashCode();
    }

    /// <summary>The lengths in brackets: <c>[64, 28, 28, 1]</c>.</summary>
    public override string ToString()
    {
        var lengths = new int[Rank];
        CopyTo(lengths);
        return $"[{string.Join(", ", lengths)}]";
    }

    /// <summary>Enumerates the lengths.</summary>
    public IEnumerator<int> GetEnumerator()
    {
        for (var axis = 0; axis < Rank; axis++) yield return axes[axis];
    }

    /// <summary>Same rank and lengths.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Another rank or other lengths.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    [InlineArray(MaximumRank)]
    private struct Axes
    {
        private int first;
    }
}
