using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Batch normalisation over all axes but the last (S. Ioffe and C. Szegedy, 2015, arXiv:1502.03167).</summary>
public static class BatchNorm
{
    /// <summary>
    /// y = γ·(x − μ)/√(σ² + ε) + β with μ and the biased σ² of each channel over the batch; [N, …, C] with γ and β [C]. Then, where
    /// asked, plus an addend, as at the end of a residual block, and relu: max(y + addend, 0).
    /// </summary>
    /// <param name="x">The batch; at least one row.</param>
    /// <param name="gamma">γ [C].</param>
    /// <param name="beta">β [C].</param>
    /// <param name="epsilon">ε &gt; 0.</param>
    /// <param name="mean">Receives μ.</param>
    /// <param name="variance">Receives the biased σ².</param>
    /// <param name="addend">What is added to y, of x's shape.</param>
    /// <param name="relu">Whether relu follows.</param>
    /// <exception cref="ArgumentException">The shapes don't fit.</exception>
    public static Tensor Train(
        Tensor x, Tensor gamma, Tensor beta, float epsilon, Span<float> mean, Span<float> variance, Tensor? addend = null, bool relu = false) =>
        TrainOperation.Apply(x, gamma, beta, epsilon, mean, variance, addend, relu);

    /// <summary>As <see cref="Train"/> with given statistics [C], as they are used in evaluation.</summary>
    /// <exception cref="ArgumentException">The shapes don't fit.</exception>
    public static Tensor Evaluate(
        Tensor x, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, float epsilon, Tensor? addend = null, bool relu = false)
    {
        Require(x.Shape, gamma.Shape, beta.Shape, addend);
        var scale = Arithmetic.Divide(gamma, Arithmetic.SquareRoot(Arithmetic.Scale(variance, 1, epsilon)));
        var y = Arithmetic.Add(Arithmetic.Multiply(Arithmetic.Subtract(x, mean), scale), beta);
        if (addend is not null) y = Arithmetic.Add(y, addend);
        return relu ? Activations.Relu(y) : y;
    }

    private static void Require(Shape x, Shape gamma, Shape beta, Tensor? addend)
    {
        if (addend is not null && addend.Shape != x)
            throw new ArgumentException($"batch norm: got x {x} and the addend {addend.Shape}; their shapes must be equal.");
        if (x.Rank < 2 || x.Count == 0 || gamma != [x.Last] || beta != [x.Last])
            throw new ArgumentException($"batch norm: got x {x}, γ {gamma} and β {beta}; allowed are [N, …, C] with N from 1 on and [C] for both.");
    }

    private sealed class TrainOperation : Operation<TrainOperation>
    {
        private Tensor? statistics;
        private float epsilon;
        private bool relu;

        public static Tensor Apply(Tensor x, Tensor gamma, Tensor beta, float epsilon, Span<float> mean, Span<float> variance, Tensor? addend, bool relu)
        {
            Require(x.Shape, gamma.Shape, beta.Shape, addend);
            var channels = x.Shape.Last;
            var rows = x.Count / channels;
            BatchNormalization.Statistics(x.Data, rows, channels, mean, variance);

            var statistics = Tape.Make([4, channels]); // mean, 1/σ, scale, shift
            var means = Row(statistics, 0);
            var inverses = Row(statistics, 1);
            var scale = Row(statistics, 2);
            var shift = Row(statistics, 3);
            for (var c = 0; c < channels; c++)
            {
                means[c] = mean[c];
                inverses[c] = 1 / MathF.Sqrt(variance[c] + epsilon);
                scale[c] = gamma.Data[c] * inverses[c];
                shift[c] = MathF.FusedMultiplyAdd(-mean[c], scale[c], beta.Data[c]);
            }

            var result = Tape.Make(x.Shape);
            BatchNormalization.Apply(x.Data, rows, channels, scale, shift, addend is null ? default : addend.Data, relu, result.Data);
            if (Record(result, x, gamma, beta, addend) is { } operation)
                (operation.statistics, operation.epsilon, operation.relu) = (statistics, epsilon, relu);
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            if (flow.IsRecorded) BackwardDifferentiably(flow);
            else BackwardFast(flow);
        }

        /// <summary>The textbook's formulas, made of operations.</summary>
        private void BackwardDifferentiably(GradientFlow flow)
        {
            var (x, gamma, beta) = (Input(0), Input(1), Input(2));
            var dy = relu ? Arithmetic.WherePositive(flow.Output, Output) : flow.Output;
            if (InputCount == 4 && flow.Wants(3)) flow.Give(3, dy);
            var normalisation = new Normalisation(x, gamma.Shape, epsilon);
            if (flow.Wants(2)) flow.Give(2, Reduce.SumTo(dy, beta.Shape));
            if (flow.Wants(1)) flow.Give(1, Reduce.SumTo(Arithmetic.Multiply(dy, normalisation.Normal), gamma.Shape));
            if (flow.Wants(0)) flow.Give(0, normalisation.Gradient(Arithmetic.Multiply(dy, gamma)));
        }

        /// <summary>The same in two passes over the batch.</summary>
        private void BackwardFast(GradientFlow flow)
        {
            var (x, gamma, dy) = (Input(0), Input(1), flow.Output);
            var channels = x.Shape.Last;
            var rows = x.Count / channels;
            var isMadeAgain = relu && InputCount == 3;
            var y = relu && !isMadeAgain ? Output.Data : default;
            var scale = isMadeAgain ? Row(statistics!, 2) : default;
            var shift = isMadeAgain ? Row(statistics!, 3) : default;
            var mean = Row(statistics!, 0);
            var inverse = Row(statistics!, 1);
            var sums = Tape.Make([channels]);
            var dGamma = Tape.Make([channels]);
            BatchNormalization.GradientSums(dy.Data, x.Data, y, scale, shift, rows, channels, mean, sums.Data, dGamma.Data);
            for (var c = 0; c < channels; c++) dGamma.Data[c] *= inverse[c];

            var wantsAddend = InputCount == 4 && flow.Wants(3);
            if (flow.Wants(0) || wantsAddend)
            {
                var factors = Tape.Make([3, channels]);
                var a = Row(factors, 0);
                var b = Row(factors, 1);
                var d = Row(factors, 2);
                for (var c = 0; c < channels; c++)
                {
                    a[c] = gamma.Data[c] * inverse[c];
                    b[c] = -a[c] * inverse[c] * dGamma.Data[c] / rows;
                    d[c] = -a[c] * sums.Data[c] / rows - b[c] * mean[c];
                }

                var dz = wantsAddend && relu ? Tape.Make(x.Shape) : null;
                var dx = wantsAddend && !relu ? Tape.Make(x.Shape) : flow.TakeOutput(); // what goes on to the addend as it is must stay
                BatchNormalization.Gradient(dy.Data, x.Data, y, scale, shift, rows, channels, a, b, d, dx.Data, dz is null ? default : dz.Data);
                if (flow.Wants(0)) flow.Give(0, dx);
                if (wantsAddend) flow.Give(3, dz ?? dy);
            }

            if (flow.Wants(1)) flow.Give(1, dGamma);
            if (flow.Wants(2)) flow.Give(2, sums);
        }

        private static Span<float> Row(Tensor matrix, int row) => matrix.Data.Slice(row * matrix.Shape.Last, matrix.Shape.Last);
    }
}
