using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>A number for each axis of a shape, first axis first.</summary>
[InlineArray(Shape.MaximumRank)]
internal struct PerAxis
{
    private int first;
}

/// <summary>
/// Where an array's elements stand: element (i, j, …) at start + i·strides[0] + j·strides[1] + …. Strides may be 0 (repeated)
/// or negative (walked backwards).
/// </summary>
internal struct Layout
{
    public int Start;
    public PerAxis Strides;

    /// <summary>An array of this shape without gaps, the last axis dense.</summary>
    public static Layout Dense(Shape shape)
    {
        var layout = default(Layout);
        var stride = 1;
        for (var axis = shape.Rank - 1; axis >= 0; axis--)
        {
            layout.Strides[axis] = stride;
            stride *= shape[axis];
        }

        return layout;
    }

    /// <summary>A small array read as if its axes of length 1, and those it lacks, had the lengths of a large one.</summary>
    public static Layout Stretched(Shape small, Shape large)
    {
        var layout = default(Layout);
        var stride = 1;
        for (var i = 1; i <= small.Rank; i++)
        {
            layout.Strides[large.Rank - i] = small[-i] == 1 ? 0 : stride;
            stride *= small[-i];
        }

        return layout;
    }

    /// <summary>Whether every element of a shape stands within 0…<paramref name="length"/>−1.</summary>
    public readonly bool IsWithin(Shape shape, int length)
    {
        if (shape.Count == 0) return true;
        long low = Start, high = Start;
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            var reach = (long)Strides[axis] * (shape[axis] - 1);
            if (reach < 0) low += reach;
            else high += reach;
        }

        return low >= 0 && high < length;
    }
}
