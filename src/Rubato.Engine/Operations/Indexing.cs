using System.Runtime.InteropServices;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Selections by index, and their counterpart, sums by index. Equal indices are added in their order: always the same bits.</summary>
public static class Indexing
{
    /// <summary>y[…, j, …] = x[…, indices[j], …] along an axis, which takes the length of the indices.</summary>
    /// <exception cref="ArgumentException">There is no such axis, or an index is out of range; the message names it and the range.</exception>
    public static Tensor Take(Tensor x, int axis, ReadOnlySpan<int> indices)
    {
        var at = Axes.Of(x.Shape, axis, "take");
        return Take(x, at, indices, x.Shape.With(at, indices.Length), "take");
    }

    /// <summary>y[o, j, i] = x[o, indices[o, j, i], i]: along an axis, each element by an index of its own.</summary>
    /// <param name="x">Any shape with such an axis.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="indices">Places along the axis, row-major.</param>
    /// <param name="count">Length of the axis in the result; all other axes are x's.</param>
    /// <exception cref="ArgumentException">There is no such axis, the indices are too few or many, or one is out of range.</exception>
    public static Tensor TakeAlong(Tensor x, int axis, ReadOnlySpan<int> indices, int count)
    {
        var at = Axes.Of(x.Shape, axis, "take along");
        var result = x.Shape.With(at, count);
        if (indices.Length != result.Count)
            throw new ArgumentException($"take along: got {indices.Length} indices for a result {result} of {x.Shape}; {result.Count} are needed.");
        return TakeOperation.Apply(x, Keep(indices, x.Shape[at], "take along"), SizesOf(x.Shape, at, count, isApart: true), result);
    }

    /// <summary>z[…, indices[j], …] = Σ over the j with that index of x[…, j, …]; zero where none points: the transpose of <see cref="Take(Tensor, int, ReadOnlySpan{int})"/>.</summary>
    /// <param name="x">Any shape with such an axis, as long as there are indices.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="indices">A place for each element along the axis.</param>
    /// <param name="length">Length of the axis in the result.</param>
    /// <exception cref="ArgumentException">There is no such axis, the indices are too few or many, or one is out of range.</exception>
    public static Tensor ScatterAdd(Tensor x, int axis, ReadOnlySpan<int> indices, int length)
    {
        var at = Axes.Of(x.Shape, axis, "scatter");
        if (indices.Length != x.Shape[at])
            throw new ArgumentException($"scatter: got {indices.Length} indices for axis {axis} of {x.Shape}; {x.Shape[at]} are needed.");
        var result = x.Shape.With(at, length);
        return AddOperation.Apply(x, Keep(indices, length, "scatter"), SizesOf(result, at, indices.Length, isApart: false), result, default);
    }

    /// <summary>1 at each index along a new last axis, 0 elsewhere: indices of a shape […] become […, classes].</summary>
    /// <exception cref="ArgumentException">The count of indices isn't the shape's, or one is out of range.</exception>
    public static Tensor OneHot(ReadOnlySpan<int> indices, Shape shape, int classes)
    {
        RequireCount(indices.Length, shape, "one-hot");
        Require(indices, classes, "one-hot");
        var result = Tape.Zeros(Behind(shape, classes));
        for (var i = 0; i < indices.Length; i++) result.Data[i * classes + indices[i]] = 1;
        return result;
    }

    internal static Tensor Take(Tensor x, int axis, ReadOnlySpan<int> indices, Shape result, string name) =>
        TakeOperation.Apply(x, Keep(indices, x.Shape[axis], name), SizesOf(x.Shape, axis, indices.Length, isApart: false), result);

    /// <summary>Puts each number at its place along an axis of a tensor of zeros.</summary>
    internal static Tensor ScatterApart(Tensor x, Tensor places, SelectionSizes sizes, Shape shape, Destination into) =>
        AddOperation.Apply(x, places, sizes, shape, into);

    internal static void RequireCount(int indices, Shape shape, string name)
    {
        if (indices != shape.Count) throw new ArgumentException($"{name}: got {indices} indices for the shape {shape}; {shape.Count} are needed.");
    }

    /// <summary>The shape with one more axis behind the last.</summary>
    internal static Shape Behind(Shape shape, int length)
    {
        Span<int> lengths = stackalloc int[Shape.MaximumRank + 1];
        shape.CopyTo(lengths);
        lengths[shape.Rank] = length;
        return new(lengths[..(shape.Rank + 1)]);
    }

    /// <summary>A tensor's memory as whole numbers: for indices that an operation keeps.</summary>
    internal static Span<int> Whole(Tensor indices) => MemoryMarshal.Cast<float, int>(indices.Data);

    private static Tensor Keep(ReadOnlySpan<int> indices, int length, string name)
    {
        Require(indices, length, name);
        var kept = Tape.Make([indices.Length]);
        indices.CopyTo(Whole(kept));
        return kept;
    }

    private static void Require(ReadOnlySpan<int> indices, int length, string name)
    {
        foreach (var index in indices)
            if ((uint)index >= (uint)length)
                throw new ArgumentOutOfRangeException(
                    nameof(indices), index, length == 0 ? $"{name}: got the index {index}; there is nothing to point at." : $"{name}: got the index {index}; allowed are 0 to {length - 1}.");
    }

    private static SelectionSizes SizesOf(Shape whole, int axis, int count, bool isApart) =>
        new(Axes.Product(whole, 0, axis), whole[axis], count, Axes.Product(whole, axis + 1, whole.Rank), isApart);

    private sealed class TakeOperation : Operation<TakeOperation>
    {
        private Tensor? indices;
        private SelectionSizes sizes;

        public static Tensor Apply(Tensor x, Tensor indices, SelectionSizes sizes, Shape shape)
        {
            var result = Tape.Make(shape);
            Gathering.Take(sizes, x.Data, Whole(indices), result.Data);
            if (Record(result, x) is { } operation) (operation.indices, operation.sizes) = (indices, sizes);
            return result;
        }

        public override void Backward(GradientFlow flow) =>
            flow.Give(0, AddOperation.Apply(flow.Output, indices!, sizes, Input(0).Shape, flow.Into(0)));
    }

    private sealed class AddOperation : Operation<AddOperation>
    {
        private Tensor? indices;
        private SelectionSizes sizes;

        public static Tensor Apply(Tensor x, Tensor indices, SelectionSizes sizes, Shape shape, Destination into)
        {
            var result = into.Take(shape);
            Gathering.Add(sizes, x.Data, Whole(indices), result.Data, into.Accumulates);
            if (Record(result, x) is { } operation) (operation.indices, operation.sizes) = (indices, sizes);
            return result;
        }

        public override void Backward(GradientFlow flow) => flow.Give(0, TakeOperation.Apply(flow.Output, indices!, sizes, Input(0).Shape));
    }
}
