using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>
/// Sums, means and extremes over axes, and the sums' counterpart, stretching. Axes that are named stay with length 1, and
/// negative ones count from the last; without names everything becomes a single number.
/// </summary>
public static class Reduce
{
    /// <summary>Σ of all elements, a single number; 0 for none.</summary>
    public static Tensor Sum(Tensor x) => View.Reshape(SumTo(Line(x), [1]), []);

    /// <summary>Σ over the axes, which stay with length 1; 0 where there is nothing.</summary>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice.</exception>
    public static Tensor Sum(Tensor x, params ReadOnlySpan<int> axes) => SumTo(x, Axes.Reduced(x.Shape, axes, "sum"));

    /// <summary>Mean of all elements, a single number.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static Tensor Mean(Tensor x) => Divide(Sum(x), x, [], "mean");

    /// <summary>Mean over the axes, which stay with length 1.</summary>
    /// <exception cref="ArgumentException">There is no such axis, one is named twice, or there is nothing to average.</exception>
    public static Tensor Mean(Tensor x, params ReadOnlySpan<int> axes)
    {
        var shape = Axes.Reduced(x.Shape, axes, "mean");
        return Divide(SumTo(x, shape), x, shape, "mean");
    }

    /// <summary>The largest element, a single number; the first of equal ones takes the gradient. NaN where there is one.</summary>
    /// <exception cref="ArgumentException">There are no elements.</exception>
    public static Tensor Max(Tensor x) => View.Reshape(Max(Line(x), 0), []);

    /// <summary>
    /// The largest along the axes, which stay with length 1. The first of equal ones in row-major order takes the gradient. NaN where there
    /// is one.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such axis, one is named twice, or a maximum of nothing is asked for.</exception>
    public static Tensor Max(Tensor x, params ReadOnlySpan<int> axes) => Extreme(x, axes, isSmallest: false, isRecorded: true, "max");

    /// <summary>The smallest element, a single number; see <see cref="Max(Tensor)"/>.</summary>
    /// <inheritdoc cref="Max(Tensor)" path="/exception"/>
    public static Tensor Min(Tensor x) => View.Reshape(Min(Line(x), 0), []);

    /// <summary>The smallest along the axes; see <see cref="Max(Tensor, ReadOnlySpan{int})"/>.</summary>
    /// <inheritdoc cref="Max(Tensor, ReadOnlySpan{int})" path="/exception"/>
    public static Tensor Min(Tensor x, params ReadOnlySpan<int> axes) => Extreme(x, axes, isSmallest: true, isRecorded: true, "min");

    /// <summary>
    /// Writes where the largest along an axis stand: the first of equal ones, and the first NaN before any number. One index for each
    /// element of x's shape without that axis, row-major.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such axis, it is empty, or <paramref name="indices"/> has another length.</exception>
    public static void ArgMax(Tensor x, int axis, Span<int> indices) => ExtremeOperation.Find(x, axis, isSmallest: false, indices, "argmax");

    /// <summary>Writes where the smallest along an axis stand; see <see cref="ArgMax"/>.</summary>
    /// <inheritdoc cref="ArgMax" path="/exception"/>
    public static void ArgMin(Tensor x, int axis, Span<int> indices) => ExtremeOperation.Find(x, axis, isSmallest: true, indices, "argmin");

    /// <summary>x₁ + … + xᵢ along an axis, of x's shape; backwards from xᵢ to the last. Each is one chain of additions in order.</summary>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public static Tensor CumulativeSum(Tensor x, int axis, bool backwards = false) =>
        ScanOperation.Apply(x, Axes.Of(x.Shape, axis, "cumulative sum"), backwards);

    /// <summary>Σ over every axis that <paramref name="shape"/> lacks or has with length 1: the transpose of <see cref="Stretch"/>.</summary>
    /// <exception cref="ArgumentException">x's shape isn't <paramref name="shape"/> stretched.</exception>
    public static Tensor SumTo(Tensor x, Shape shape) => SumTo(x, shape, default);

    /// <summary>x repeated along axes of length 1 and new leading axes until it has <paramref name="shape"/>.</summary>
    /// <exception cref="ArgumentException">x doesn't stretch to <paramref name="shape"/>.</exception>
    public static Tensor Stretch(Tensor x, Shape shape) => x.Shape == shape ? x : StretchOperation.Apply(x, shape);

    internal static Tensor SumTo(Tensor x, Shape shape, Destination into) =>
        x.Shape == shape ? x : SumOperation.Apply(x, shape, into);

    /// <summary>All elements along one axis.</summary>
    internal static Tensor Line(Tensor x) => View.Reshape(x, [x.Count]);

    /// <summary>Extremes over runs of neighbouring axes, the last run first: so the first of equal ones in row-major order counts.</summary>
    internal static Tensor Extreme(Tensor x, ReadOnlySpan<int> axes, bool isSmallest, bool isRecorded, string name)
    {
        Span<bool> goes = stackalloc bool[Shape.MaximumRank];
        Axes.Mark(x.Shape, axes, goes, name);
        for (var axis = x.Shape.Rank - 1; axis >= 0; axis--)
        {
            if (!goes[axis]) continue;
            var last = axis;
            while (axis > 0 && goes[axis - 1]) axis--;
            x = ExtremeOperation.Apply(x, axis, last, isSmallest, isRecorded, name);
        }

        return x;
    }

    /// <summary>A sum divided by how many numbers went into each of its elements, or by <paramref name="fewer"/> less.</summary>
    internal static Tensor Divide(Tensor sum, Tensor x, Shape shape, string name, int fewer = 0)
    {
        if (shape.Count == 0) return sum;
        var count = x.Count / shape.Count - fewer;
        if (count < 1)
            throw new ArgumentException($"{name}: {x.Shape} has {x.Count / shape.Count} numbers for each element of {shape}; at least {1 + fewer} is needed.");
        return Arithmetic.Scale(sum, 1f / count);
    }

    private static void RequireStretches(Shape small, Shape large, string name)
    {
        var fits = small.Rank <= large.Rank;
        for (var i = 1; fits && i <= small.Rank; i++) fits = small[-i] == large[-i] || small[-i] == 1;
        if (!fits) throw new ArgumentException($"{name}: {small} doesn't stretch to {large}; each axis must be equal or 1, counted from the last.");
    }

    private sealed class SumOperation : Operation<SumOperation>
    {
        public static Tensor Apply(Tensor x, Shape shape, Destination into)
        {
            RequireStretches(shape, x.Shape, "sum");
            var result = into.Take(shape);
            Run(x.Data, x.Shape, shape, result.Data, into.Accumulates);
            Record(result, x);
            return result;
        }

        public override void Backward(GradientFlow flow) => flow.Give(0, Stretch(flow.Output, Input(0).Shape));

        /// <summary>Sums runs of neighbouring axes one after the other, the last run first.</summary>
        private static void Run(ReadOnlySpan<float> x, Shape from, Shape to, Span<float> y, bool accumulate)
        {
            Span<bool> goes = stackalloc bool[from.Rank];
            var runs = 0;
            var within = false;
            for (var axis = 0; axis < from.Rank; axis++)
            {
                if (from[axis] == 1) continue; // doesn't part a run
                var target = axis - (from.Rank - to.Rank);
                goes[axis] = target < 0 || to[target] == 1;
                if (goes[axis] && !within) runs++;
                within = goes[axis];
            }

            if (runs == 0)
            {
                if (accumulate) Elementwise.AddTo(x, y);
                else x.CopyTo(y);
                return;
            }

            var current = x;
            var inner = 1;
            for (var axis = from.Rank - 1; axis >= 0; axis--)
            {
                if (!goes[axis])
                {
                    inner *= from[axis];
                    continue;
                }

                var reduced = 1;
                for (; axis >= 0 && (goes[axis] || from[axis] == 1); axis--) reduced *= from[axis];
                axis++;
                var outer = Axes.Product(from, 0, axis);
                if (--runs == 0)
                {
                    Reduction.Sum(current, outer, reduced, inner, y, accumulate);
                    return;
                }

                var next = Tape.Make([outer * inner]);
                Reduction.Sum(current, outer, reduced, inner, next.Data);
                current = next.Data;
            }
        }
    }

    private sealed class StretchOperation : Operation<StretchOperation>
    {
        public static Tensor Apply(Tensor x, Shape shape)
        {
            RequireStretches(x.Shape, shape, "stretch");
            var result = Tape.Make(shape);
            StridedCopy.Run(x.Data, Layout.Stretched(x.Shape, shape), result.Data, Layout.Dense(shape), shape);
            Record(result, x);
            return result;
        }

        public override void Backward(GradientFlow flow) => flow.Give(0, SumTo(flow.Output, Input(0).Shape));
    }

    /// <summary>Extremes over neighbouring axes. Its derivative puts each number at the place that was found.</summary>
    private sealed class ExtremeOperation : Operation<ExtremeOperation>
    {
        private Tensor? places;
        private SelectionSizes sizes;

        public static Tensor Apply(Tensor x, int first, int last, bool isSmallest, bool isRecorded, string name)
        {
            var shape = x.Shape;
            for (var axis = first; axis <= last; axis++) shape = shape.With(axis, 1);
            var result = Tape.Make(shape);
            var places = Tape.Make(shape);
            var sizes = Find(x, first, last, isSmallest, result.Data, Indexing.Whole(places), name);
            if (isRecorded && Record(result, x) is { } operation) (operation.places, operation.sizes) = (places, sizes);
            return result;
        }

        public static void Find(Tensor x, int axis, bool isSmallest, Span<int> indices, string name)
        {
            var at = Axes.Of(x.Shape, axis, name);
            var needed = x.Shape.With(at, 1);
            if (indices.Length != needed.Count)
                throw new ArgumentException($"{name}: got places for {indices.Length} indices of {x.Shape} along axis {axis}; {needed.Count} are needed.");
            Find(x, at, at, isSmallest, Tape.Make(needed).Data, indices, name);
        }

        public override void Backward(GradientFlow flow) =>
            flow.Give(0, Indexing.ScatterApart(flow.Output, places!, sizes, Input(0).Shape, flow.Into(0)));

        private static SelectionSizes Find(Tensor x, int first, int last, bool isSmallest, Span<float> values, Span<int> places, string name)
        {
            var shape = x.Shape;
            var sizes = new SelectionSizes(
                Axes.Product(shape, 0, first), Axes.Product(shape, first, last + 1), 1, Axes.Product(shape, last + 1, shape.Rank), IsApart: true);
            if (values.Length == 0) return sizes;
            if (sizes.Length == 0) throw new ArgumentException($"{name}: got {shape}, which has nothing along the axes that are reduced; at least one number is needed.");
            Extremum.Run(x.Data, sizes.Outer, sizes.Length, sizes.Inner, isSmallest, values, places);
            return sizes;
        }
    }

    private sealed class ScanOperation : Operation<ScanOperation>
    {
        private int axis;
        private bool backwards;

        public static Tensor Apply(Tensor x, int axis, bool backwards)
        {
            var result = Tape.Make(x.Shape);
            Scan.Sum(x.Data, Axes.Product(x.Shape, 0, axis), x.Shape[axis], Axes.Product(x.Shape, axis + 1, x.Shape.Rank), backwards, result.Data);
            if (Record(result, x) is { } operation) (operation.axis, operation.backwards) = (axis, backwards);
            return result;
        }

        public override void Backward(GradientFlow flow) => flow.Give(0, Apply(flow.Output, axis, !backwards));
    }
}
