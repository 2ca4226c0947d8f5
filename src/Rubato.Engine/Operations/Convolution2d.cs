using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>
/// Two-dimensional convolution of images [N, H, W, C] (channels last) with filters [F, k, k, C/groups].
/// </summary>
/// <remarks>
/// Convolution, its input gradient and its weight gradient are each linear in both operands, and the derivatives of any of
/// the three are the other two. So the three operations differentiate to any order among themselves.
/// </remarks>
public static class Convolution2d
{
    /// <summary>
    /// y[n,i,j,f] = Σ_{r,q,c} x[n, i·stride+r·dilation−padding, j·stride+q·dilation−padding, c₀+c]·w[f,r,q,c] + bias[f], then relu
    /// where asked; outside the image x is 0. The result is [N, H', W', F] with H' = ⌊(H+2·padding−dilation·(k−1)−1)/stride⌋+1.
    /// </summary>
    /// <param name="x">The images.</param>
    /// <param name="w">The filters.</param>
    /// <param name="bias">[F], or nothing.</param>
    /// <param name="stride">Step between outputs, from 1 on.</param>
    /// <param name="padding">Zeros around the image, from 0 on.</param>
    /// <param name="relu">Whether relu follows.</param>
    /// <param name="dilation">Step between the places that a filter looks at, from 1 on.</param>
    /// <param name="groups">
    /// Parts that channels and filters are cut into; filter f sees the C/groups channels from c₀ = ⌊f/(F/groups)⌋·C/groups on.
    /// With groups = C each channel is convolved alone (depthwise).
    /// </param>
    /// <exception cref="ArgumentException">The shapes don't fit, the groups don't divide C and F, or the filter is larger than the padded image.</exception>
    public static Tensor Apply(
        Tensor x, Tensor w, Tensor? bias = null, int stride = 1, int padding = 0, bool relu = false, int dilation = 1, int groups = 1) =>
        ForwardOperation.Apply(x, w, bias, SizesOf(ImageShape.Batch(x.Shape), w.Shape, stride, padding, dilation, groups), relu);

    internal static Tensor InputGradient(Tensor dy, Tensor w, ConvolutionSizes sizes) => InputOperation.Apply(dy, w, sizes);

    internal static Tensor WeightGradient(Tensor x, Tensor dy, ConvolutionSizes sizes) => WeightOperation.Apply(x, dy, sizes, default);

    internal static ConvolutionSizes SizesOf(ImageShape x, Shape w, int stride, int padding, int dilation = 1, int groups = 1)
    {
        if (!x.IsImage || w.Rank != 4 || w[1] != w[2] || groups < 1 || x.Channels != (long)w[3] * groups)
        {
            throw new ArgumentException(
                groups == 1
                    ? $"convolution: got images {x} and filters {w}; allowed are {x.Axes} and [F, k, k, C] with the same C."
                    : $"convolution: got images {x}, filters {w} and {groups} groups; allowed are {x.Axes}, [F, k, k, C/groups] and at least one group.");
        }

        if (stride < 1 || padding < 0 || dilation < 1 || w[0] % groups != 0)
        {
            throw new ArgumentException(
                $"convolution: got filters {w}, stride {stride}, padding {padding}, dilation {dilation} and {groups} groups; allowed are stride and dilation from 1 on, padding from 0 on, and groups that divide the count of filters.");
        }

        var reach = ((long)w[1] - 1) * dilation + 1;
        var (rows, columns) = (x.Height + 2L * padding, x.Width + 2L * padding);
        if (w[1] < 1 || rows < reach || columns < reach)
            throw new ArgumentException($"convolution: the filters {w}{(dilation > 1 ? $" with dilation {dilation}" : "")} are larger than the images {x} with padding {padding}. Use smaller filters or more padding.");
        if (Math.Max(rows, columns) > int.MaxValue)
            throw new ArgumentException($"convolution: the images {x} with padding {padding} have sides over 2³¹−1. Use less padding.");
        return new(x.Images, x.Height, x.Width, x.Channels, w[0], w[1], stride, padding, dilation, groups);
    }

    private static Shape InputShape(ConvolutionSizes s) => [s.Images, s.Height, s.Width, s.Channels];

    private static Shape WeightShape(ConvolutionSizes s) => [s.Filters, s.Kernel, s.Kernel, s.GroupChannels];

    private static Shape OutputShape(ConvolutionSizes s) => [s.Images, s.OutHeight, s.OutWidth, s.Filters];

    private sealed class ForwardOperation : Operation<ForwardOperation>
    {
        private ConvolutionSizes sizes;
        private bool relu;

        public static Tensor Apply(Tensor x, Tensor w, Tensor? bias, ConvolutionSizes sizes, bool relu)
        {
            if (bias is not null && bias.Shape != [sizes.Filters])
                throw new ArgumentException($"convolution: got a bias {bias.Shape} for filters {w.Shape}; allowed is [{sizes.Filters}].");
            var result = Tape.Make(OutputShape(sizes));
            Convolution.Forward(sizes, x.Data, w.Data, bias is null ? default : bias.Data, relu, result.Data);
            if (Record(result, x, w, bias) is { } operation) (operation.sizes, operation.relu) = (sizes, relu);
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            var dz = relu ? Arithmetic.WherePositive(flow.Output, Output) : flow.Output;
            if (InputCount == 3 && flow.Wants(2)) flow.Give(2, Reduce.SumTo(dz, Input(2).Shape, flow.Into(2)));
            if (flow.Wants(1)) flow.Give(1, WeightOperation.Apply(Input(0), dz, sizes, flow.Into(1)));
            if (flow.Wants(0)) flow.Give(0, InputOperation.Apply(dz, Input(1), sizes));
        }
    }

    /// <summary>∂x from (∂y, w).</summary>
    private sealed class InputOperation : Operation<InputOperation>
    {
        private ConvolutionSizes sizes;

        public static Tensor Apply(Tensor dy, Tensor w, ConvolutionSizes sizes)
        {
            var result = Tape.Make(InputShape(sizes));
            Convolution.InputGradient(sizes, dy.Data, w.Data, result.Data);
            if (Record(result, dy, w) is { } operation) operation.sizes = sizes;
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            if (flow.Wants(0)) flow.Give(0, ForwardOperation.Apply(flow.Output, Input(1), null, sizes, relu: false));
            if (flow.Wants(1)) flow.Give(1, WeightOperation.Apply(flow.Output, Input(0), sizes, flow.Into(1)));
        }
    }

    /// <summary>∂w from (x, ∂y).</summary>
    private sealed class WeightOperation : Operation<WeightOperation>
    {
        private ConvolutionSizes sizes;

        public static Tensor Apply(Tensor x, Tensor dy, ConvolutionSizes sizes, Destination into)
        {
            var result = into.Take(WeightShape(sizes));
            Convolution.WeightGradient(sizes, x.Data, dy.Data, result.Data, into.Accumulates);
            if (Record(result, x, dy) is { } operation) operation.sizes = sizes;
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            if (flow.Wants(0)) flow.Give(0, InputOperation.Apply(Input(1), flow.Output, sizes));
            if (flow.Wants(1)) flow.Give(1, ForwardOperation.Apply(Input(0), flow.Output, null, sizes, relu: false));
        }
    }
}
