using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Layer normalisation over the last axis (J. L. Ba, J. R. Kiros and G. E. Hinton, 2016, arXiv:1607.06450).</summary>
public static class LayerNorm
{
    /// <summary>
    /// y = γ·(x − μ)/√(σ² + ε) + β with μ and the biased σ² of each row along the last axis; […, C] with γ and β [C].
    /// </summary>
    /// <param name="x">[…, C], C from 1 on.</param>
    /// <param name="gamma">γ [C]; 1 where left out.</param>
    /// <param name="beta">β [C]; 0 where left out. Not without γ.</param>
    /// <param name="epsilon">ε ≥ 0. With 0 a row of equal numbers has no result: it becomes NaN.</param>
    /// <exception cref="ArgumentException">The shapes don't fit, or ε is negative or NaN.</exception>
    public static Tensor Apply(Tensor x, Tensor? gamma = null, Tensor? beta = null, float epsilon = 1e-5f) => Apply(x, gamma, beta, epsilon, out _);

    /// <inheritdoc cref="Apply(Tensor, Tensor?, Tensor?, float)"/>
    /// <param name="x">[…, C], C from 1 on.</param>
    /// <param name="gamma">γ [C]; 1 where left out.</param>
    /// <param name="beta">β [C]; 0 where left out. Not without γ.</param>
    /// <param name="epsilon">ε ≥ 0. With 0 a row of equal numbers has no result: it becomes NaN.</param>
    /// <param name="smallestDeviation">Receives σ of the row that varies least; NaN where there is no row.</param>
    public static Tensor Apply(Tensor x, Tensor? gamma, Tensor? beta, float epsilon, out float smallestDeviation)
    {
        var result = RowNormOperation.Apply("layer norm", x, gamma, beta, epsilon, centres: true, out var variances);
        var smallest = float.NaN;
        foreach (var variance in variances)
            if (!(variance >= smallest)) smallest = variance;
        smallestDeviation = MathF.Sqrt(smallest);
        return result;
    }

    /// <summary>y = γ·x/√(mean x² + ε), which is layer normalisation without the mean.</summary>
    internal static Tensor ApplyUncentred(Tensor x, Tensor? gamma, float epsilon) =>
        RowNormOperation.Apply("rms norm", x, gamma, null, epsilon, centres: false, out _);

    private sealed class RowNormOperation : Operation<RowNormOperation>
    {
        private RowNormSizes sizes;
        private Tensor? statistics; // μ of each row, then σ²

        public static Tensor Apply(string name, Tensor x, Tensor? gamma, Tensor? beta, float epsilon, bool centres, out Span<float> variances)
        {
            if (x.Shape.Rank == 0 || x.Shape.Last == 0 || (gamma is not null && gamma.Shape != [x.Shape.Last]) || (beta is not null && (gamma is null || beta.Shape != [x.Shape.Last])))
                throw new ArgumentException(
                    $"{name}: got x {x.Shape}, γ {gamma?.Shape.ToString() ?? "none"} and β {beta?.Shape.ToString() ?? "none"}; allowed are […, C] with C from 1 on and [C] for γ, or for both.");
            if (!(epsilon >= 0)) throw new ArgumentException($"{name}: got ε {epsilon}; it must be 0 or more.");
            var sizes = new RowNormSizes(x.Count / x.Shape.Last, x.Shape.Last, centres, epsilon);
            var statistics = Tape.Make([2, sizes.Rows]);
            variances = statistics.Data[sizes.Rows..];
            var result = Tape.Make(x.Shape);
            RowNormalization.Forward(sizes, x.Data, DataOf(gamma), DataOf(beta), result.Data, statistics.Data[..sizes.Rows], variances);
            if (Record(result, x, gamma, beta) is { } operation) (operation.sizes, operation.statistics) = (sizes, statistics);
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
            var (x, dy) = (Input(0), flow.Output);
            var normalisation = new Normalisation(x, x.Shape.With(-1, 1), sizes.Epsilon, sizes.Centres);
            if (InputCount > 2 && flow.Wants(2)) flow.Give(2, Reduce.SumTo(dy, Input(2).Shape));
            if (InputCount > 1 && flow.Wants(1)) flow.Give(1, Reduce.SumTo(Arithmetic.Multiply(dy, normalisation.Normal), Input(1).Shape));
            if (flow.Wants(0)) flow.Give(0, normalisation.Gradient(InputCount > 1 ? Arithmetic.Multiply(dy, Input(1)) : dy));
        }

        /// <summary>The same in one visit of each row.</summary>
        private void BackwardFast(GradientFlow flow)
        {
            var (x, dy) = (Input(0), flow.Output);
            var dx = flow.Wants(0) ? Tape.Make(x.Shape) : null;
            var (intoGamma, intoBeta) = (InputCount > 1 ? flow.Into(1) : default, InputCount > 2 ? flow.Into(2) : default);
            var dGamma = InputCount > 1 && flow.Wants(1) ? intoGamma.Take(Input(1).Shape) : null;
            var dBeta = InputCount > 2 && flow.Wants(2) ? intoBeta.Take(Input(2).Shape) : null;
            RowNormalization.Backward(
                sizes, x.Data, InputCount > 1 ? Input(1).Data : default, statistics!.Data[..sizes.Rows], statistics.Data[sizes.Rows..], dy.Data,
                DataOf(dx), DataOf(dGamma), intoGamma.Accumulates, DataOf(dBeta), intoBeta.Accumulates);
            if (dBeta is not null) flow.Give(2, dBeta);
            if (dGamma is not null) flow.Give(1, dGamma);
            if (dx is not null) flow.Give(0, dx);
        }

        private static Span<float> DataOf(Tensor? tensor) => tensor is null ? default : tensor.Data;
    }
}
