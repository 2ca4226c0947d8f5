using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Several tensors as one, and one several times.</summary>
public static class Joining
{
    /// <summary>Tensors one behind the other along an axis; all other axes are equal.</summary>
    /// <exception cref="ArgumentException">No tensor is given, there is no such axis, or the shapes don't fit.</exception>
    public static Tensor Concatenate(int axis, params ReadOnlySpan<Tensor> parts)
    {
        if (parts.Length == 0) throw new ArgumentException("concatenate: got no tensor; at least one is needed.");
        var first = parts[0].Shape;
        var at = Axes.Of(first, axis, "concatenate");
        var length = 0;
        foreach (var part in parts)
        {
            if (part.Shape.Rank != first.Rank || part.Shape.With(at, first[at]) != first)
                throw new ArgumentException($"concatenate: the shapes {first} and {part.Shape} don't fit along axis {axis}; all other axes must be equal.");
            length = checked(length + part.Shape[at]);
        }

        if (parts.Length == 1) return parts[0];
        var whole = Tape.Make(first.With(at, length));
        var (joined, from) = (whole, 0);
        foreach (var part in parts)
        {
            joined = PlaceOperation.Apply(joined, part, at, from);
            from += part.Shape[at];
        }

        return joined;
    }

    /// <summary>Tensors of one shape side by side along a new axis, which stands at <paramref name="axis"/> of the result.</summary>
    /// <exception cref="ArgumentException">No tensor is given, the result can't have such an axis, or the shapes differ.</exception>
    public static Tensor Stack(int axis, params ReadOnlySpan<Tensor> parts)
    {
        if (parts.Length == 0) throw new ArgumentException("stack: got no tensor; at least one is needed.");
        foreach (var part in parts)
            if (part.Shape != parts[0].Shape) throw new ArgumentException($"stack: the shapes {parts[0].Shape} and {part.Shape} differ; they must be equal.");
        var first = View.Unsqueeze(parts[0], axis);
        var at = Axes.Of(first.Shape, axis, "stack");
        var whole = Tape.Make(first.Shape.With(at, parts.Length));
        var joined = PlaceOperation.Apply(whole, first, at, 0);
        for (var i = 1; i < parts.Length; i++) joined = PlaceOperation.Apply(joined, View.Unsqueeze(parts[i], at), at, i);
        return joined;
    }

    /// <summary>Everything moved by so many places along an axis; what leaves at one end comes in at the other.</summary>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public static Tensor Roll(Tensor x, int axis, int shift)
    {
        var at = Axes.Of(x.Shape, axis, "roll");
        var length = x.Shape[at];
        if (length == 0 || shift % length == 0) return x;
        var cut = length - (shift % length + length) % length;
        return Concatenate(at, Slicing.Slice(x, at, cut..), Slicing.Slice(x, at, ..cut));
    }

    /// <summary>The whole several times along an axis: a b becomes a b a b.</summary>
    /// <exception cref="ArgumentException">There is no such axis, or the count of times is negative.</exception>
    public static Tensor Tile(Tensor x, int axis, int times) => Multiply(x, axis, times, "tile", wholes: true);

    /// <summary>Each element several times along an axis: a b becomes a a b b.</summary>
    /// <exception cref="ArgumentException">There is no such axis, or the count of times is negative.</exception>
    public static Tensor Repeat(Tensor x, int axis, int times) => Multiply(x, axis, times, "repeat", wholes: false);

    private static Tensor Multiply(Tensor x, int axis, int times, string name, bool wholes)
    {
        var at = Axes.Of(x.Shape, axis, name);
        if (times < 0) throw new ArgumentOutOfRangeException(nameof(times), times, $"{name}: got {times} times for {x.Shape}; allowed is 0 and more.");
        var (outer, length, inner) = (Axes.Product(x.Shape, 0, at), x.Shape[at], Axes.Product(x.Shape, at + 1, x.Shape.Rank));
        var apart = View.Reshape(x, wholes ? [outer, 1, length, inner] : [outer, length, 1, inner]);
        var repeated = Reduce.Stretch(apart, wholes ? [outer, times, length, inner] : [outer, length, times, inner]);
        return View.Reshape(repeated, x.Shape.With(at, checked(times * length)));
    }

    /// <summary>
    /// Puts one part into the memory that all parts share. What it returns is the whole so far: each part is a link of a chain, so
    /// any number of them is joined with one copy each.
    /// </summary>
    private sealed class PlaceOperation : Operation<PlaceOperation>
    {
        private int axis, from;

        public static Tensor Apply(Tensor before, Tensor part, int axis, int from)
        {
            var place = Layout.Dense(before.Shape);
            place.Start = from * place.Strides[axis];
            var result = Tape.MakeView(before, before.Shape);
            StridedCopy.Run(part.Data, Layout.Dense(part.Shape), result.Data, place, part.Shape);
            if (Record(result, before, part) is { } operation) (operation.axis, operation.from) = (axis, from);
            return result;
        }

        /// <summary>The gradient goes on whole: what lies where this part is reaches no earlier part.</summary>
        public override void Backward(GradientFlow flow)
        {
            if (flow.Wants(1)) flow.Give(1, Slicing.Slice(flow.Output, axis, from..(from + Input(1).Shape[axis])));
            if (flow.Wants(0)) flow.Give(0, flow.Output);
        }
    }
}
