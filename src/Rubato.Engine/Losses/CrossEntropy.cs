using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Cross-entropy of class scores against labels.</summary>
public static class CrossEntropy
{
    /// <summary>
    /// Mean over the batch of −Σ_c t[n,c]·ln softmax(x)[n,c], where t is 1−s+s/C at the label and s/C elsewhere, s the
    /// label smoothing.
    /// </summary>
    /// <param name="logits">x [N, C], N and C at least 1.</param>
    /// <param name="labels">N class indices, 0…C−1.</param>
    /// <param name="labelSmoothing">s, 0…1.</param>
    /// <returns>A single number.</returns>
    /// <exception cref="ArgumentException">The shapes don't fit, a label is out of range, or s isn't within 0…1.</exception>
    public static Tensor Mean(Tensor logits, ReadOnlySpan<int> labels, float labelSmoothing = 0) =>
        CrossEntropyOperation.Apply(logits, labels, labelSmoothing);

    private sealed class CrossEntropyOperation : Operation<CrossEntropyOperation>
    {
        private Tensor? probabilities;
        private Tensor? targets;

        public static Tensor Apply(Tensor logits, ReadOnlySpan<int> labels, float smoothing)
        {
            if (logits.Shape.Rank != 2 || logits.Count == 0 || logits.Shape[0] != labels.Length)
                throw new ArgumentException($"cross-entropy: got scores {logits.Shape} and {labels.Length} labels; allowed are [N, C] and N labels, N and C from 1 on.");
            if (!(smoothing is >= 0 and <= 1))
                throw new ArgumentException($"cross-entropy: got a label smoothing of {smoothing}; allowed is 0 to 1.");
            var (rows, classes) = (logits.Shape[0], logits.Shape[1]);
            foreach (var label in labels)
                if ((uint)label >= (uint)classes)
                    throw new ArgumentException($"cross-entropy: got the label {label}; allowed are 0 to {classes - 1}.");

            var probabilities = Tape.Make(logits.Shape);
            var targets = Tape.Make(logits.Shape);
            var maxima = Tape.Make([rows]);
            var logSums = Tape.Make([rows]);
            Softmax.Run(logits.Data, rows, classes, probabilities.Data, maxima.Data, logSums.Data);
            var (off, on) = (smoothing / classes, 1 - smoothing + smoothing / classes);
            targets.Data.Fill(off);
            var total = 0.0;
            for (var row = 0; row < rows; row++)
            {
                var scores = logits.Data.Slice(row * classes, classes);
                targets.Data[row * classes + labels[row]] = on;
                double maximum = maxima.Data[row];
                var expected = (1.0 - smoothing) * (scores[labels[row]] - maximum);
                if (off > 0)
                    foreach (var score in scores) expected += off * (score - maximum);
                total += logSums.Data[row] - expected;
            }

            var result = Tape.Make([]);
            result.Data[0] = (float)(total / rows);
            if (Record(result, logits) is { } operation) (operation.probabilities, operation.targets) = (probabilities, targets);
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            var logits = Input(0);
            var p = flow.IsRecorded ? SoftmaxFunction.Apply(logits) : probabilities!;
            var share = Arithmetic.Scale(flow.Output, 1f / logits.Shape[0]);
            flow.Give(0, Arithmetic.Multiply(Arithmetic.Subtract(p, targets!), share));
        }
    }
}
