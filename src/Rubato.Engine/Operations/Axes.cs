namespace Rubato.Engine;

/// <summary>Axes as callers name them: negative ones count from the last.</summary>
internal static class Axes
{
    /// <summary>The axis counted from the first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static int Of(Shape shape, int axis, string operation) =>
        axis < shape.Rank && axis >= -shape.Rank
            ? axis < 0 ? axis + shape.Rank : axis
            : throw new ArgumentOutOfRangeException(
                nameof(axis), axis, shape.Rank == 0
                    ? $"{operation}: got the axis {axis} of a single number, which has none."
                    : $"{operation}: got the axis {axis} of {shape}; allowed are {-shape.Rank} to {shape.Rank - 1}.");

    /// <summary>Marks the axes that are named.</summary>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice.</exception>
    public static void Mark(Shape shape, ReadOnlySpan<int> axes, Span<bool> marks, string operation)
    {
        marks.Clear();
        foreach (var named in axes)
        {
            var axis = Of(shape, named, operation);
            if (marks[axis]) throw new ArgumentException($"{operation}: got the axis {named} of {shape} twice; name each axis once.");
            marks[axis] = true;
        }
    }

    /// <summary>The shape with length 1 at the axes that are named.</summary>
    public static Shape Reduced(Shape shape, ReadOnlySpan<int> axes, string operation)
    {
        Span<bool> goes = stackalloc bool[Shape.MaximumRank];
        Mark(shape, axes, goes, operation);
        Span<int> lengths = stackalloc int[Shape.MaximumRank];
        shape.CopyTo(lengths);
        for (var axis = 0; axis < shape.Rank; axis++)
            if (goes[axis]) lengths[axis] = 1;
        return new(lengths[..shape.Rank]);
    }

    /// <summary>Product of the lengths of some neighbouring axes.</summary>
    public static int Product(Shape shape, int from, int to)
    {
        var product = 1;
        for (var axis = from; axis < to; axis++) product *= shape[axis];
        return product;
    }
}
