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
        PooledOperation.Apply(x, w, bias, Convolution2d.SizesOf(x.Shape, w.Shape, stride, padding), window);

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

        /// <summary>The derivative made of the three operations'.</summary>
        private void BackwardDifferentiably(GradientFlow flow)
        {
            var (x, w, bias) = (Input(0), Input(1), Input(2));
            var dz = MaxPool2d.Scatter(Arithmetic.WherePositive(flow.Output, Output), places!, PooledConvolution.PoolOf(sizes, window));
            if (flow.Wants(2)) flow.Give(2, Reduce.SumTo(dz, bias.Shape));
            if (flow.Wants(1)) flow.Give(1, Convolution2d.WeightGradient(x, dz, sizes));
            if (flow.Wants(0)) flow.Give(0, Convolution2d.InputGradient(dz, w, sizes));
        }

        /// <summary>The same, one image at a time.</summary>
        private void BackwardFast(GradientFlow flow)
        {
            var (x, w, bias) = (Input(0), Input(1), Input(2));
            var (intoWeights, intoBias) = (flow.Into(1), flow.Into(2));
            var (dw, dBias) = (intoWeights.Take(w.Shape), intoBias.Take(bias.Shape));
            var dx = flow.Wants(0) ? Tape.Make(x.Shape) : null;
            PooledConvolution.Backward(
                sizes, window, x.Data, w.Data, Output.Data, places!.Data, flow.Output.Data, dx is null ? default : dx.Data,
                dw.Data, intoWeights.Accumulates, dBias.Data, intoBias.Accumulates);
            if (flow.Wants(2)) flow.Give(2, dBias);
            if (flow.Wants(1)) flow.Give(1, dw);
            if (dx is not null) flow.Give(0, dx);
        }
    }
}
