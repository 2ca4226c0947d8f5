using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>The same numbers in another shape or order.</summary>
public static class View
{
    /// <summary>The same numbers in the same order with other axes; no copy is made.</summary>
    /// <exception cref="ArgumentException">The counts of elements differ.</exception>
    public static Tensor Reshape(Tensor x, Shape shape) => x.Shape == shape ? x : ReshapeOperation.Apply(x, shape);

    /// <summary>All axes but the first joined: [N, …] becomes [N, D].</summary>
    /// <exception cref="ArgumentException">x is a single number.</exception>
    public static Tensor Flatten(Tensor x)
    {
        if (x.Shape.Rank == 0) throw new ArgumentException("flatten: got a single number; a batch [N, …] is allowed.");
        return Reshape(x, [x.Shape[0], Axes.Product(x.Shape, 1, x.Shape.Rank)]);
    }

    /// <summary>Without an axis of length 1: [2, 1, 3] becomes [2, 3]; no copy is made.</summary>
    /// <exception cref="ArgumentException">There is no such axis, or its length isn't 1.</exception>
    public static Tensor Squeeze(Tensor x, int axis)
    {
        var at = Axes.Of(x.Shape, axis, "squeeze");
        if (x.Shape[at] != 1) throw new ArgumentException($"squeeze: got the axis {axis} of {x.Shape}, of length {x.Shape[at]}; only 1 is allowed. Select or reduce it.");
        Span<int> lengths = stackalloc int[Shape.MaximumRank];
        x.Shape.CopyTo(lengths);
        lengths[(at + 1)..].CopyTo(lengths[at..]);
        return Reshape(x, new(lengths[..(x.Shape.Rank - 1)]));
    }

    /// <summary>With a new axis of length 1 that stands at <paramref name="axis"/> of the result: [2, 3] becomes [2, 1, 3] at 1; no copy is made.</summary>
    /// <exception cref="ArgumentException">The result has no such axis, or would have more than six.</exception>
    public static Tensor Unsqueeze(Tensor x, int axis)
    {
        var rank = x.Shape.Rank + 1;
        if (rank > Shape.MaximumRank || axis < -rank || axis >= rank)
            throw new ArgumentOutOfRangeException(nameof(axis), axis, $"unsqueeze: got the axis {axis} for {x.Shape}; allowed are {-rank} to {rank - 1}, and at most {Shape.MaximumRank} axes.");
        if (axis < 0) axis += rank;
        Span<int> lengths = stackalloc int[Shape.MaximumRank + 1];
        x.Shape.CopyTo(lengths[1..]);
        lengths[1..(axis + 1)].CopyTo(lengths);
        lengths[axis] = 1;
        return Reshape(x, new(lengths[..rank]));
    }

    /// <summary>Rows and columns of a matrix exchanged, as a copy: [M, N] becomes [N, M].</summary>
    /// <exception cref="ArgumentException">x isn't a matrix.</exception>
    public static Tensor Transpose(Tensor x) => x.Shape.Rank == 2
        ? Permute(x, 1, 0)
        : throw new ArgumentException($"transpose: got the shape {x.Shape}; a matrix [M, N] is allowed. Use Permute or SwapAxes for others.");

    /// <summary>Two axes exchanged.</summary>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public static Tensor SwapAxes(Tensor x, int first, int second)
    {
        var (a, b) = (Axes.Of(x.Shape, first, "swap axes"), Axes.Of(x.Shape, second, "swap axes"));
        Span<int> order = stackalloc int[x.Shape.Rank];
        for (var axis = 0; axis < order.Length; axis++) order[axis] = axis == a ? b : axis == b ? a : axis;
        return Permute(x, order);
    }

    /// <summary>
    /// The axes in another order: axis i of the result is axis <paramref name="order"/>[i] of x. [N, T, H, D] with 0, 2, 1, 3 becomes
    /// [N, H, T, D]. A copy, unless only axes of length 1 change their places.
    /// </summary>
    /// <exception cref="ArgumentException">The order doesn't name each axis once.</exception>
    public static Tensor Permute(Tensor x, params ReadOnlySpan<int> order)
    {
        if (order.Length != x.Shape.Rank)
            throw new ArgumentException($"permute: got {order.Length} axes for {x.Shape}; each of its {x.Shape.Rank} must be named once.");
        Span<bool> marks = stackalloc bool[Shape.MaximumRank];
        Axes.Mark(x.Shape, order, marks, "permute");

        var axes = default(PerAxis);
        Span<int> lengths = stackalloc int[order.Length];
        var (last, keepsOrder) = (-1, true);
        for (var i = 0; i < order.Length; i++)
        {
            axes[i] = Axes.Of(x.Shape, order[i], "permute");
            lengths[i] = x.Shape[axes[i]];
            if (lengths[i] == 1) continue;
            keepsOrder &= axes[i] > last;
            last = axes[i];
        }

        return keepsOrder ? Reshape(x, new(lengths)) : PermuteOperation.Apply(x, new(lengths), axes);
    }

    private sealed class ReshapeOperation : Operation<ReshapeOperation>
    {
        public static Tensor Apply(Tensor x, Shape shape)
        {
            if (x.Count != shape.Count)
                throw new ArgumentException($"reshape: {x.Shape} has {x.Count} elements, {shape} has {shape.Count}; they must be equal.");
            var result = Tape.MakeView(x, shape);
            Record(result, x);
            return result;
        }

        public override void Backward(GradientFlow flow) => flow.Give(0, Reshape(flow.Output, Input(0).Shape));
    }

    private sealed class PermuteOperation : Operation<PermuteOperation>
    {
        private PerAxis order;

        public static Tensor Apply(Tensor x, Shape shape, PerAxis order)
        {
            var (dense, turned) = (Layout.Dense(x.Shape), default(Layout));
            for (var i = 0; i < shape.Rank; i++) turned.Strides[i] = dense.Strides[order[i]];
            var result = Tape.Make(shape);
            StridedCopy.Run(x.Data, turned, result.Data, Layout.Dense(shape), shape);
            if (Record(result, x) is { } operation) operation.order = order;
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            var inverse = default(PerAxis);
            for (var i = 0; i < Input(0).Shape.Rank; i++) inverse[order[i]] = i;
            flow.Give(0, Apply(flow.Output, Input(0).Shape, inverse));
        }
    }
}
