using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>
/// <see cref="Convolution2d"/>, <see cref="MaxPool2d"/> and relu as one operation: the same function and gradients, without
/// ever writing the full-size result to memory.
/// </summary>
public static class PooledConvolution2d
{
    /// <summary>
    /// relu(max over windows of (x ∗ w + bias)): [N, H, W, C] with filters [F, k, k, C] and bias [F] makes
    /// [N, ⌊H'/window⌋, ⌊W'/window⌋, F], H' and W' being the convolution's sizes.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes don't fit; the message shows them.</exception>
    public static Tensor Apply(Tensor x, Tensor w, Tensor bias, int stride = 1, int padding = 0, int window = 2) =>
        PooledOperation.Apply(x, w, bias, Convolution2d.SizesOf(ImageShape.Batch(x.Shape), w.Shape, stride, padding), window);

    private sealed class PooledOperation : Operation<PooledOperation>
    {
        private ConvolutionSizes sizes;
        private int window;
        private Tensor? places;

        public static Tensor Apply(Tensor x, Tensor w, Tensor bias, ConvolutionSizes sizes, int window)
        {
            if (bias.Shape != [sizes.Filters])
                throw new ArgumentException($"pooled convolution: got a bias {bias.Shape} for filters {w.Shape}; allowed is [{sizes.Filters}].");
            if (window < 1 || window > sizes.OutHeight || window > sizes.OutWidth)
                throw new ArgumentException(
                    $"pooled convolution: got a window of {window} over {sizes.OutHeight}×{sizes.OutWidth} results; allowed is 1 to the shorter side.");
            var shape = MaxPool2d.OutputShape(PooledConvolution.PoolOf(sizes, window));
            var result = Tape.Make(shape);
            var places = Tape.Make(shape);
            PooledConvolution.Forward(sizes, window, x.Data, w.Data, bias.Data, result.Data, places.Data);
            if (Record(result, x, w, bias) is { } operation) (operation.sizes, operation.window, operation.places) = (sizes, window, places);
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            if (flow.IsRecorded) BackwardDifferentiably(flow);
            else BackwardFast(flow);
        }

        /// <summary>The derivative made of operations.</summary>
        private void BackwardDifferentiably(GradientFlow flow)
        {
            var dz = Arithmetic.WherePositive(flow.Output, Output);
            if (flow.Wants(2)) flow.Give(2, Reduce.SumTo(dz, Input(2).Shape));
            if (flow.Wants(1)) flow.Give(1, WeightOperation.Apply(Input(0), dz, places!, sizes, window, default));
            if (flow.Wants(0)) flow.Give(0, InputOperation.Apply(dz, Input(1), places!, sizes, window));
        }

        /// <summary>The same, one image at a time.</summary>
        private void BackwardFast(GradientFlow flow)
        {
            var (x, w, bias) = (Input(0), Input(1), Input(2));
            var (intoWeights, intoBias) = (flow.Into(1), flow.Into(2));
            var dw = flow.Wants(1) ? intoWeights.Take(w.Shape) : null;
            var dBias = flow.Wants(2) ? intoBias.Take(bias.Shape) : null;
            var dx = flow.Wants(0) ? Tape.Make(x.Shape) : null;
            PooledConvolution.Backward(
                sizes, window, x.Data, w.Data, Output.Data, places!.Data, flow.Output.Data, DataOf(dx),
                DataOf(dw), intoWeights.Accumulates, DataOf(dBias), intoBias.Accumulates);
            if (dBias is not null) flow.Give(2, dBias);
            if (dw is not null) flow.Give(1, dw);
            if (dx is not null) flow.Give(0, dx);
        }

        private static Span<float> DataOf(Tensor? tensor) => tensor is null ? default : tensor.Data;
    }

    // With the places held fixed, the convolution at these places is linear in x and in w, and so are its two gradients; the
    // derivatives of any of the three are the other two.

    /// <summary>(x ∗ w) at the places.</summary>
    private sealed class PlacesOperation : Operation<PlacesOperation>
    {
        private ConvolutionSizes sizes;
        private int window;
        private Tensor? places;

        public static Tensor Apply(Tensor x, Tensor w, Tensor places, ConvolutionSizes sizes, int window)
        {
            var result = Tape.Make(places.Shape);
            PooledConvolution.AtPlaces(sizes, window, x.Data, w.Data, places.Data, result.Data);
            if (Record(result, x, w) is { } operation) (operation.sizes, operation.window, operation.places) = (sizes, window, places);
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            if (flow.Wants(1)) flow.Give(1, WeightOperation.Apply(Input(0), flow.Output, places!, sizes, window, flow.Into(1)));
            if (flow.Wants(0)) flow.Give(0, InputOperation.Apply(flow.Output, Input(1), places!, sizes, window));
        }
    }

    /// <summary>∂x from ∂y at the places, and w.</summary>
    private sealed class InputOperation : Operation<InputOperation>
    {
        private ConvolutionSizes sizes;
        private int window;
        private Tensor? places;

        public static Tensor Apply(Tensor dy, Tensor w, Tensor places, ConvolutionSizes sizes, int window)
        {
            var result = Tape.Make([sizes.Images, sizes.Height, sizes.Width, sizes.Channels]);
            PooledConvolution.Backward(sizes, window, default, w.Data, default, places.Data, dy.Data, result.Data, default, false);
            if (Record(result, dy, w) is { } operation) (operation.sizes, operation.window, operation.places) = (sizes, window, places);
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            if (flow.Wants(0)) flow.Give(0, PlacesOperation.Apply(flow.Output, Input(1), places!, sizes, window));
            if (flow.Wants(1)) flow.Give(1, WeightOperation.Apply(flow.Output, Input(0), places!, sizes, window, flow.Into(1)));
        }
    }

    /// <summary>∂w from x, and ∂y at the places.</summary>
    private sealed class WeightOperation : Operation<WeightOperation>
    {
        private ConvolutionSizes sizes;
        private int window;
        private Tensor? places;

        public static Tensor Apply(Tensor x, Tensor dy, Tensor places, ConvolutionSizes sizes, int window, Destination into)
        {
            var result = into.Take([sizes.Filters, sizes.Kernel, sizes.Kernel, sizes.Channels]);
            PooledConvolution.Backward(sizes, window, x.Data, default, default, places.Data, dy.Data, default, result.Data, into.Accumulates);
            if (Record(result, x, dy) is { } operation) (operation.sizes, operation.window, operation.places) = (sizes, window, places);
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            if (flow.Wants(0)) flow.Give(0, InputOperation.Apply(Input(1), flow.Output, places!, sizes, window));
            if (flow.Wants(1)) flow.Give(1, PlacesOperation.Apply(Input(0), flow.Output, places!, sizes, window));
        }
    }
}
