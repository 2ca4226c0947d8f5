using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>
/// Maximum over windows of images [N, H, W, C]. On a tie the first place, row by row, counts and takes the gradient. A NaN wins
/// over every number, the first one of a window over the others, and so stays NaN in the result.
/// </summary>
public static class MaxPool2d
{
    /// <summary>
    /// y[n,i,j,c] = max over r, q &lt; window of x[n, i·stride+r−padding, j·stride+q−padding, c]; what lies outside the image never wins.
    /// The result is [N, H', W', C] with H' = ⌊(H+2·padding−window)/stride⌋+1; rows and columns that no window reaches are left out.
    /// </summary>
    /// <param name="x">The images.</param>
    /// <param name="window">Side of the windows, from 1 on.</param>
    /// <param name="stride">Step between windows, from 1 on; the window's side where left out.</param>
    /// <param name="padding">Rows and columns around the image, 0 up to but not including the window's side.</param>
    /// <param name="relu">
    /// Whether relu follows. Both orders of relu and maximum are the same function; this one visits a window² of the numbers.
    /// </param>
    /// <exception cref="ArgumentException">x isn't [N, H, W, C], or a size isn't allowed; the message shows them.</exception>
    public static Tensor Apply(Tensor x, int window = 2, int? stride = null, int padding = 0, bool relu = false) =>
        ForwardOperation.Apply(x, SizesOf(ImageShape.Batch(x.Shape), window, stride ?? window, padding, "max pooling"), relu);

    /// <summary>
    /// [N, H, W, C] to [N, height, width, C]: the maximum over the rows from ⌊i·H/height⌋ up to ⌈(i+1)·H/height⌉, and columns alike.
    /// </summary>
    /// <exception cref="ArgumentException">x isn't [N, H, W, C] with at least one pixel, or a new side is below 1.</exception>
    public static Tensor Adaptive(Tensor x, int height, int width)
    {
        Resample2d.RequireImages(ImageShape.Batch(x.Shape), height, width, "adaptive max pooling");
        return ForwardOperation.Apply(x, new(x.Shape[0], x.Shape[3], Windows.Sharing(x.Shape[1], height), Windows.Sharing(x.Shape[2], width)), relu: false);
    }

    internal static PoolingSizes SizesOf(ImageShape x, int window, int stride, int padding, string operation)
    {
        if (!x.IsImage || window < 1 || stride < 1 || padding < 0 || padding >= window
            || Math.Min(x.Height, x.Width) + 2L * padding < window || Math.Max(x.Height, x.Width) + 2L * padding > int.MaxValue)
        {
            throw new ArgumentException(
                $"{operation}: got images {x} and a window of {window}, stride {stride} and padding {padding}; allowed are {x.Axes} with H and W padded at least the window, window and stride from 1 on, and a padding of 0 to window − 1.");
        }

        return new(x.Images, x.Channels, Windows.Sliding(x.Height, window, stride, padding), Windows.Sliding(x.Width, window, stride, padding));
    }

    internal static Tensor Scatter(Tensor y, Tensor places, PoolingSizes sizes) => ScatterOperation.Apply(y, places, sizes);

    private static Shape InputShape(PoolingSizes s) => [s.Images, s.Height, s.Width, s.Channels];

    internal static Shape OutputShape(PoolingSizes s) => [s.Images, s.OutHeight, s.OutWidth, s.Channels];

    private sealed class ForwardOperation : Operation<ForwardOperation>
    {
        private PoolingSizes sizes;
        private Tensor? places;
        private bool relu;

        public static Tensor Apply(Tensor x, PoolingSizes sizes, bool relu)
        {
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
