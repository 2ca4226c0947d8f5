using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Sums and means over axes, and their counterpart, stretching.</summary>
public static class Reduce
{
    /// <summary>Σ of all elements, a single number.</summary>
    public static Tensor Sum(Tensor x) => View.Reshape(SumTo(View.Reshape(x, [x.Count]), [1]), []);

    /// <summary>Mean of all elements, a single number.</summary>
    public static Tensor Mean(Tensor x) => Arithmetic.Scale(Sum(x), 1f / x.Count);

    /// <summary>Σ over one axis, which stays with length 1.</summary>
    public static Tensor Sum(Tensor x, int axis) => SumTo(x, x.Shape.With(axis, 1));

    /// <summary>Mean over one axis, which stays with length 1.</summary>
    public static Tensor Mean(Tensor x, int axis) => Arithmetic.Scale(Sum(x, axis), 1f / x.Shape[axis]);

    /// <summary>Σ over every axis that <paramref name="shape"/> lacks or has with length 1: the transpose of <see cref="Stretch"/>.</summary>
    /// <exception cref="ArgumentException">x's shape isn't <paramref name="shape"/> stretched.</exception>
    public static Tensor SumTo(Tensor x, Shape shape) => SumTo(x, shape, default);

    /// <summary>x repeated along axes of length 1 and new leading axes until it has <paramref name="shape"/>.</summary>
    /// <exception cref="ArgumentException">x doesn't stretch to <paramref name="shape"/>.</exception>
    public static Tensor Stretch(Tensor x, Shape shape) => x.Shape == shape ? x : StretchOperation.Apply(x, shape);

    internal static Tensor SumTo(Tensor x, Shape shape, Destination into) =>
        x.Shape == shape ? x : SumOperation.Apply(x, shape, into);

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
                var outer = 1;
                for (var before = 0; before < axis; before++) outer *= from[before];
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
            var zero = Tape.Zeros([]);
            Elementwise.Apply(new Sum(), x.Data, x.Shape, zero.Data, zero.Shape, result.Data, shape);
            Record(result, x);
            return result;
        }

        public override void Backward(GradientFlow flow) => flow.Give(0, SumTo(flow.Output, Input(0).Shape));
    }
}
