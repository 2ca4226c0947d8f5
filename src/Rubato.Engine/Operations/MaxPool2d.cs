using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Maximum over windows that don't overlap, of images [N, H, W, C].</summary>
public static class MaxPool2d
{
    /// <summary>
    /// y[n,i,j,c] = max over r, q &lt; window of x[n, i·window+r, j·window+q, c]; rows and columns that don't fill a window are
    /// left out. The result is [N, ⌊H/window⌋, ⌊W/window⌋, C]. On a tie the first place, row by row, counts and takes the
    /// gradient.
    /// </summary>
    /// <param name="x">The images.</param>
    /// <param name="window">Side of the windows.</param>
    /// <param name="relu">
    /// Whether relu follows. Both orders of relu and maximum are the same function; this one visits a window² of the numbers.
    /// </param>
    /// <exception cref="ArgumentException">x isn't [N, H, W, C], or is smaller than a window.</exception>
    public static Tensor Apply(Tensor x, int window = 2, bool relu = false) => ForwardOperation.Apply(x, window, relu);

    internal static Tensor Scatter(Tensor y, Tensor places, PoolingSizes sizes) => ScatterOperation.Apply(y, places, sizes);

    private static Shape InputShape(PoolingSizes s) => [s.Images, s.Height, s.Width, s.Channels];

    internal static Shape OutputShape(PoolingSizes s) => [s.Images, s.OutHeight, s.OutWidth, s.Channels];

    private sealed class ForwardOperation : Operation<ForwardOperation>
    {
        private PoolingSizes sizes;
        private Tensor? places;
        private bool relu;

        public static Tensor Apply(Tensor x, int window, bool relu)
        {
            if (x.Shape.Rank != 4 || window < 1 || x.Shape[1] < window || x.Shape[2] < window)
                throw new ArgumentException($"max pooling: got images {x.Shape} and a window of {window}; allowed are [N, H, W, C] with H and W at least the window, and a window from 1 on.");
            var sizes = new PoolingSizes(x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], window);
            var result = Tape.Make(OutputShape(sizes));
            var places = Tape.Make(OutputShape(sizes));
            MaxPooling.Forward(sizes, x.Data, relu, result.Data, places.Data);
            if (Record(result, x) is { } operation) (operation.sizes, operation.places, operation.relu) = (sizes, places, relu);
            return result;
        }

        public override void Backward(GradientFlow flow) =>
            flow.Give(0, ScatterOperation.Apply(relu ? Arithmetic.WherePositive(flow.Output, Output) : flow.Output, places!, sizes));
    }

    /// <summary>Puts each number at its place in the image: linear, with <see cref="GatherOperation"/> as its transpose.</summary>
    private sealed class ScatterOperation : Operation<ScatterOperation>
    {
        private PoolingSizes sizes;
        private Tensor? places;

        public static Tensor Apply(Tensor y, Tensor places, PoolingSizes sizes)
        {
            var result = Tape.Make(InputShape(sizes));
            MaxPooling.Scatter(sizes, y.Data, places.Data, result.Data);
            if (Record(result, y) is { } operation) (operation.sizes, operation.places) = (sizes, places);
            return result;
        }

        public override void Backward(GradientFlow flow) => flow.Give(0, GatherOperation.Apply(flow.Output, places!, sizes));
    }

    private sealed class GatherOperation : Operation<GatherOperation>
    {
        private PoolingSizes sizes;
        private Tensor? places;

        public static Tensor Apply(Tensor x, Tensor places, PoolingSizes sizes)
        {
            var result = Tape.Make(OutputShape(sizes));
            MaxPooling.Gather(sizes, x.Data, places.Data, result.Data);
            if (Record(result, x) is { } operation) (operation.sizes, operation.places) = (sizes, places);
            return result;
        }

        public override void Backward(GradientFlow flow) => flow.Give(0, ScatterOperation.Apply(flow.Output, places!, sizes));
    }
}
