using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Cross-entropy of class scores against labels or against distributions. A NaN or ∞ among the scores makes it NaN.</summary>
public static class CrossEntropy
{
    /// <summary>
    /// Mean over the batch of −Σ_c w[c]·t[n,c]·ln softmax(x)[n,c], where t is 1−s+s/C at the label and s/C elsewhere, s the
    /// label smoothing (C. Szegedy et al., 2015, arXiv:1512.00567). With class weights w it is the weighted mean as PyTorch's: the sum over Σ_n w[label n].
    /// </summary>
    /// <param name="logits">x [N, C], N and C at least 1.</param>
    /// <param name="labels">N class indices, 0…C−1.</param>
    /// <param name="labelSmoothing">s, 0…1.</param>
    /// <param name="classWeights">w, C finite numbers from 0 on; none means 1 each. NaN comes out where all labels have weight 0.</param>
    /// <returns>A single number.</returns>
    /// <exception cref="ArgumentException">The shapes don't fit, a label or weight is out of range, or s isn't within 0…1.</exception>
    public static Tensor Mean(Tensor logits, ReadOnlySpan<int> labels, float labelSmoothing = 0, ReadOnlySpan<float> classWeights = default)
    {
        var rows = Rows(logits, labels, labelSmoothing, classWeights);
        double total = labels.Length;
        if (!classWeights.IsEmpty)
        {
            total = 0;
            foreach (var label in labels) total += classWeights[label];
        }

        return Arithmetic.Scale(Reduce.Sum(rows), (float)(1 / total));
    }

    /// <summary>Mean over the batch of −Σ_c t[n,c]·ln softmax(x)[n,c].</summary>
    /// <param name="logits">x [N, C], N and C at least 1.</param>
    /// <param name="targets">t [N, C], distributions as a rule: from 0 on, with the sum 1 in each row. Differentiated for where tracked.</param>
    /// <returns>A single number.</returns>
    /// <exception cref="ArgumentException">The shapes don't fit.</exception>
    public static Tensor Mean(Tensor logits, Tensor targets) => Reduce.Mean(Rows(logits, targets));

    /// <summary>−Σ_c w[c]·t[n,c]·ln softmax(x)[n,c] of each row, [N], with t of the labels as in <see cref="Mean(Tensor, ReadOnlySpan{int}, float, ReadOnlySpan{float})"/>.</summary>
    /// <inheritdoc cref="Mean(Tensor, ReadOnlySpan{int}, float, ReadOnlySpan{float})" path="/param|/exception"/>
    public static Tensor Rows(Tensor logits, ReadOnlySpan<int> labels, float labelSmoothing = 0, ReadOnlySpan<float> classWeights = default)
    {
        if (!(labelSmoothing is >= 0 and <= 1))
            throw new ArgumentException($"cross-entropy: got a label smoothing of {labelSmoothing}; allowed is 0 to 1.");
        var off = labelSmoothing / Math.Max(1, logits.Shape.Last);
        return RowsOperation.Apply(logits, Labels.Spread("cross-entropy", logits.Shape, labels, off, 1 - labelSmoothing + off, classWeights));
    }

    /// <summary>−Σ_c t[n,c]·ln softmax(x)[n,c] of each row, [N].</summary>
    /// <inheritdoc cref="Mean(Tensor, Tensor)" path="/param|/exception"/>
    public static Tensor Rows(Tensor logits, Tensor targets)
    {
        if (logits.Shape.Rank != 2 || logits.Count == 0 || logits.Shape != targets.Shape)
            throw new ArgumentException($"cross-entropy: got scores {logits.Shape} and targets {targets.Shape}; allowed are [N, C] for both, N and C from 1 on.");
        return RowsOperation.Apply(logits, targets);
    }

    private sealed class RowsOperation : Operation<RowsOperation>
    {
        private Tensor? probabilities;
        private Tensor? sums;

        public static Tensor Apply(Tensor logits, Tensor targets)
        {
            var (rows, classes) = (logits.Shape[0], logits.Shape[1]);
            var probabilities = Tape.Make(logits.Shape);
            var maxima = Tape.Make([rows]);
            var logSums = Tape.Make([rows]);
            var sums = Tape.Make([rows, 1]);
            var result = Tape.Make([rows]);
            Softmax.Run(logits.Data, rows, classes, probabilities.Data, maxima.Data, logSums.Data);
            RowEntropy.Run(logits.Data, targets.Data, classes, maxima.Data, logSums.Data, sums.Data, result.Data);
            if (Record(result, logits, targets) is { } operation) (operation.probabilities, operation.sums) = (probabilities, sums);
            return result;
        }

        /// <summary>By x: the row's share of the gradient times p·Σt − t. By t: times −ln p.</summary>
        public override void Backward(GradientFlow flow)
        {
            var (logits, targets) = (Input(0), Input(1));
            var share = View.Reshape(flow.Output, [logits.Shape[0], 1]);
            if (flow.Wants(0)) flow.Give(0, flow.IsRecorded ? ByScores(logits, targets, share) : ByScoresFast(targets, share));
            if (flow.Wants(1)) flow.Give(1, Arithmetic.Multiply(Arithmetic.Negate(SoftmaxFunction.Log(logits)), share));
        }

        private static Tensor ByScores(Tensor logits, Tensor targets, Tensor share)
        {
            var expected = Arithmetic.Multiply(SoftmaxFunction.Apply(logits), Reduce.Sum(targets, -1));
            return Arithmetic.Multiply(Arithmetic.Subtract(expected, targets), share);
        }

        private Tensor ByScoresFast(Tensor targets, Tensor share)
        {
            var dx = Tape.Make(targets.Shape);
            RowEntropy.Gradient(probabilities!.Data, targets.Data, targets.Shape[1], sums!.Data, share.Data, dx.Data);
            return dx;
        }
    }
}
