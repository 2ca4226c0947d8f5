using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Parts of tensors, and tensors as parts of larger ones.</summary>
public static class Slicing
{
    /// <summary>
    /// Every <paramref name="step"/>-th of a range along an axis, as 1..^1 for all but the first and last. No copy is made where the
    /// part lies dense in x: parts of the first axis do.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such axis, the range leaves it, or the step is below 1.</exception>
    public static Tensor Slice(Tensor x, int axis, Range range, int step = 1)
    {
        var at = Axes.Of(x.Shape, axis, "slice");
        var length = x.Shape[at];
        var (from, to) = (range.Start.GetOffset(length), range.End.GetOffset(length));
        if (from < 0 || to > length || from > to || step < 1)
            throw new ArgumentOutOfRangeException(nameof(range), $"slice: got {range} in steps of {step} along axis {axis} of {x.Shape}; allowed are ranges within 0..{length}, and steps from 1 on.");
        var window = Window.Whole;
        (window.Starts[at], window.Steps[at]) = (from, step);
        return Slice(x, x.Shape.With(at, (to - from + step - 1) / step), window);
    }

    /// <summary>One place along an axis, which goes: [2, 5, 3] at axis 1 becomes [2, 3]. ^1 is the last place.</summary>
    /// <exception cref="ArgumentException">There is no such axis or place.</exception>
    public static Tensor Select(Tensor x, int axis, Index index)
    {
        var at = Axes.Of(x.Shape, axis, "select");
        var place = index.GetOffset(x.Shape[at]);
        if ((uint)place >= (uint)x.Shape[at])
            throw new ArgumentOutOfRangeException(nameof(index), $"select: got the index {index} along axis {axis} of {x.Shape}; allowed are 0 to {x.Shape[at] - 1}.");
        return View.Squeeze(Slice(x, at, place..(place + 1)), at);
    }

    /// <summary>The order reversed along some axes.</summary>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice.</exception>
    public static Tensor Flip(Tensor x, params ReadOnlySpan<int> axes)
    {
        Span<bool> turns = stackalloc bool[Shape.MaximumRank];
        Axes.Mark(x.Shape, axes, turns, "flip");
        var window = Window.Whole;
        for (var axis = 0; axis < x.Shape.Rank; axis++)
            if (turns[axis]) (window.Starts[axis], window.Steps[axis]) = (Math.Max(0, x.Shape[axis] - 1), -1);
        return Slice(x, x.Shape, window);
    }

    /// <summary>Equal parts along an axis, as many as <paramref name="parts"/> takes.</summary>
    /// <exception cref="ArgumentException">There is no such axis, or its length isn't a multiple of the count of parts.</exception>
    public static void Split(Tensor x, int axis, Span<Tensor> parts)
    {
        var length = x.Shape[Axes.Of(x.Shape, axis, "split")];
        if (parts.Length == 0 || length % parts.Length != 0)
            throw new ArgumentException($"split: got {parts.Length} parts for axis {axis} of {x.Shape}; {length} must be a multiple of their count. Give lengths for unequal parts.");
        var each = length / parts.Length;
        for (var i = 0; i < parts.Length; i++) parts[i] = Slice(x, axis, (i * each)..((i + 1) * each));
    }

    /// <summary>Neighbouring parts of given lengths along an axis.</summary>
    /// <exception cref="ArgumentException">There is no such axis, or the lengths don't add up to its length.</exception>
    public static void Split(Tensor x, int axis, ReadOnlySpan<int> lengths, Span<Tensor> parts)
    {
        var length = x.Shape[Axes.Of(x.Shape, axis, "split")];
        var total = 0L;
        var isWhole = lengths.Length == parts.Length;
        foreach (var part in lengths) (total, isWhole) = (total + part, isWhole && part >= 0);
        if (!isWhole || total != length)
            throw new ArgumentException($"split: got the lengths [{string.Join(", ", lengths.ToArray())}] and places for {parts.Length} parts of axis {axis} of {x.Shape}; the lengths must add up to {length}, a place for each.");
        var from = 0;
        for (var i = 0; i < parts.Length; from += lengths[i++]) parts[i] = Slice(x, axis, from..(from + lengths[i]));
    }

    /// <summary>A border of one value around x, by default zeros.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="margins">How many to put before and after, for each axis.</param>
    /// <param name="value">What is put there.</param>
    /// <exception cref="ArgumentException">The count of margins isn't that of x's axes, or one is negative.</exception>
    public static Tensor Pad(Tensor x, ReadOnlySpan<(int Before, int After)> margins, float value = 0)
    {
        if (margins.Length != x.Shape.Rank)
            throw new ArgumentException($"pad: got {margins.Length} margins for {x.Shape}; each of its {x.Shape.Rank} axes needs one.");
        Span<int> lengths = stackalloc int[Shape.MaximumRank];
        var window = Window.Whole;
        for (var axis = 0; axis < margins.Length; axis++)
        {
            var (before, after) = margins[axis];
            if (before < 0 || after < 0)
                throw new ArgumentException($"pad: got the margins {before} and {after} for axis {axis} of {x.Shape}; they are at least 0. Use Slice to cut.");
            window.Starts[axis] = before;
            lengths[axis] = checked(before + x.Shape[axis] + after);
        }

        Shape shape = new(lengths[..margins.Length]);
        return shape == x.Shape ? x : EmbedOperation.Surround(x, shape, window, value);
    }

    /// <summary>The margins of one axis; see the other overload.</summary>
    /// <inheritdoc cref="Pad(Tensor, ReadOnlySpan{ValueTuple{int, int}}, float)" path="/exception"/>
    public static Tensor Pad(Tensor x, int axis, int before, int after, float value = 0)
    {
        Span<(int, int)> margins = stackalloc (int, int)[x.Shape.Rank];
        margins.Clear();
        margins[Axes.Of(x.Shape, axis, "pad")] = (before, after);
        return Pad(x, margins, value);
    }

    /// <summary>The window's numbers; x itself where it shows all of them in order.</summary>
    internal static Tensor Slice(Tensor x, Shape shape, Window window) =>
        shape == x.Shape && window.IsWhole ? x : SliceOperation.Apply(x, shape, window);

    /// <summary>Where a part lies in a whole: its element i along an axis at start + i·step.</summary>
    internal struct Window
    {
        public PerAxis Starts;
        public PerAxis Steps;

        public static Window Whole
        {
            get
            {
                var window = default(Window);
                for (var axis = 0; axis < Shape.MaximumRank; axis++) window.Steps[axis] = 1;
                return window;
            }
        }

        public readonly bool IsWhole
        {
            get
            {
                for (var axis = 0; axis < Shape.MaximumRank; axis++)
                    if (Starts[axis] != 0 || Steps[axis] != 1) return false;
                return true;
            }
        }

        public readonly Layout In(Shape whole)
        {
            var layout = Layout.Dense(whole);
            for (var axis = 0; axis < whole.Rank; axis++)
            {
                layout.Start += Starts[axis] * layout.Strides[axis];
                layout.Strides[axis] *= Steps[axis];
            }

            return layout;
        }

        /// <summary>Whether the part's numbers stand side by side: single places, then a stretch of one axis, then whole axes.</summary>
        public readonly bool IsDense(Shape part, Shape whole)
        {
            var stretch = 0;
            while (stretch < part.Rank && part[stretch] == 1) stretch++;
            for (var axis = stretch; axis < part.Rank; axis++)
                if (Steps[axis] != 1 || (axis > stretch && part[axis] != whole[axis])) return false;
            return part.Count > 0;
        }
    }

    private sealed class SliceOperation : Operation<SliceOperation>
    {
        private Window window;

        public static Tensor Apply(Tensor x, Shape shape, Window window)
        {
            var layout = window.In(x.Shape);
            Tensor result;
            if (window.IsDense(shape, x.Shape))
            {
                result = Tape.MakeView(x, shape, layout.Start);
            }
            else
            {
                result = Tape.Make(shape);
                StridedCopy.Run(x.Data, layout, result.Data, Layout.Dense(shape), shape);
            }

            if (Record(result, x) is { } operation) operation.window = window;
            return result;
        }

        public override void Backward(GradientFlow flow) => flow.Give(0, EmbedOperation.AddToZeros(flow.Output, Input(0).Shape, window, flow.Into(0)));
    }

    /// <summary>A part among equal numbers: with zeros, the transpose of <see cref="SliceOperation"/>.</summary>
    private sealed class EmbedOperation : Operation<EmbedOperation>
    {
        private Window window;

        public static Tensor Surround(Tensor x, Shape shape, Window window, float rest)
        {
            var result = Tape.Make(shape);
            result.Data.Fill(rest);
            return Put(x, result, window, adds: false);
        }

        /// <summary>Always adds, so that −0 becomes 0 whether or not another part's gradient is there already.</summary>
        public static Tensor AddToZeros(Tensor x, Shape shape, Window window, Destination into)
        {
            var result = into.Take(shape);
            if (!into.Accumulates) result.Data.Clear();
            return Put(x, result, window, adds: true);
        }

        private static Tensor Put(Tensor x, Tensor result, Window window, bool adds)
        {
            StridedCopy.Run(x.Data, Layout.Dense(x.Shape), result.Data, window.In(result.Shape), x.Shape, adds);
            if (Record(result, x) is { } operation) operation.window = window;
            return result;
        }

        public override void Backward(GradientFlow flow) => flow.Give(0, Slice(flow.Output, Input(0).Shape, window));
    }
}
