namespace Rubato.Engine;

/// <summary>
/// How PyTorch orders the numbers of a tensor that a layer declares. It is a permutation of axes, of which the last may first be cut
/// into places and channels. Biases, embeddings and what else is <see cref="Same"/> there and here needn't be said.
/// </summary>
public sealed class PyTorchOrder
{
    private readonly Func<int, int[]> axes;
    private readonly int channels;

    /// <param name="axes">For each axis there, which one it is here, given the rank.</param>
    /// <param name="channels">Where the last axis is to be cut: how many channels a place has; else 0.</param>
    private PyTorchOrder(Func<int, int[]> axes, int channels = 0) => (this.axes, this.channels) = (axes, channels);

    /// <summary>The same order there and here.</summary>
    public static PyTorchOrder Same { get; } = new(rank => [.. Enumerable.Range(0, rank)]);

    /// <summary>The last axis stands second there: filters [F, k, k, C] are [F, C, k, k].</summary>
    public static PyTorchOrder ChannelsFirst { get; } = new(rank => rank < 2 ? Same.axes(rank) : [0, rank - 1, .. Enumerable.Range(1, rank - 2)]);

    /// <summary>Any other order of the axes.</summary>
    /// <param name="axes">For each axis there, which one it is here; each axis once. [3, 0, 1, 2] puts the last one first.</param>
    /// <exception cref="ArgumentException">An axis is missing or out of range.</exception>
    public static PyTorchOrder Permuted(params ReadOnlySpan<int> axes)
    {
        var given = axes.ToArray();
        for (var axis = 0; axis < given.Length; axis++)
            if (!given.Contains(axis)) throw new ArgumentException($"order: got the axes [{string.Join(", ", given)}]; each of 0 to {given.Length - 1} is needed once.");
        return new(rank => rank == given.Length
            ? given
            : throw new ArgumentException($"order: got {given.Length} axes, [{string.Join(", ", given)}], for a tensor of {rank}; give one for each."));
    }

    /// <summary>
    /// The last axis counts the features that a layer takes. Where those are a flattened image [H, W, C], as the shape remembers
    /// (<see cref="Shape.Flattened"/>), PyTorch counts them channel by channel, [C, H, W].
    /// </summary>
    /// <param name="input">The shape that <see cref="Layer.Build"/> was given.</param>
    public static PyTorchOrder FeaturesOf(Shape input) => input.Interleaved > 1 ? new(_ => [0, 2, 1], input.Interleaved) : Same;

    /// <summary>The shape there of a tensor that has a shape here.</summary>
    /// <exception cref="ArgumentException">The order is for another rank.</exception>
    internal Shape ShapeOf(Shape here) => channels > 0 ? here : new([.. axes(here.Rank).Select(axis => here[axis])]);

    /// <summary>Moves the numbers of a tensor of ours to where they belong there.</summary>
    internal void Export(ReadOnlySpan<float> here, Shape shape, Span<float> there)
    {
        var walk = new Walk(this, shape);
        for (var i = 0; i < there.Length; i++) there[i] = here[walk.Next()];
    }

    /// <summary>Moves numbers of theirs to where they belong here.</summary>
    internal void Import(ReadOnlySpan<float> there, Shape shape, Span<float> here)
    {
        var walk = new Walk(this, shape);
        for (var i = 0; i < there.Length; i++) here[walk.Next()] = there[i];
    }

    /// <summary>Goes through the numbers as they lie there and says where each lies here.</summary>
    private sealed class Walk
    {
        private readonly int[] lengths, strides, index;
        private int place;

        public Walk(PyTorchOrder order, Shape shape)
        {
            Shape cut = order.channels == 0 ? shape : [shape.Count / shape.Last, shape.Last / order.channels, order.channels];
            var axes = order.axes(cut.Rank);
            var stride = 1;
            var here = new int[cut.Rank];
            for (var axis = cut.Rank - 1; axis >= 0; axis--) (here[axis], stride) = (stride, stride * cut[axis]);
            lengths = [.. axes.Select(axis => cut[axis])];
            strides = [.. axes.Select(axis => here[axis])];
            index = new int[cut.Rank];
        }

        public int Next()
        {
            var now = place;
            for (var axis = index.Length - 1; axis >= 0; axis--)
            {
                place += strides[axis];
                if (++index[axis] < lengths[axis]) break;
                place -= lengths[axis] * strides[axis];
                index[axis] = 0;
            }

            return now;
        }
    }
}
