namespace Rubato.Engine;

/// <summary>Cross-entropy that dwells on what is still wrong (T.-Y. Lin et al., 2017, arXiv:1708.02002). A NaN or ∞ among the scores makes it NaN.</summary>
public static class FocalLoss
{
    /// <summary>Below this 1 − p is as good as 0; any power that a derivative needs stays finite.</summary>
    private const float Smallest = 1e-12f;

    /// <summary>
    /// Mean over the batch of −α[label n]·(1 − p_n)^γ·ln p_n with p_n = softmax(x)[n, label n]; cross-entropy for γ = 0. The sum goes over N, whatever α.
    /// </summary>
    /// <param name="logits">x [N, C], N and C at least 1.</param>
    /// <param name="labels">N class indices, 0…C−1.</param>
    /// <param name="gamma">γ, finite and at least 0; may differ from step to step. 2 in the source.</param>
    /// <param name="classWeights">α, C finite numbers from 0 on; none means 1 each.</param>
    /// <returns>A single number.</returns>
    /// <exception cref="ArgumentException">The shapes don't fit, or a label, a weight or γ is out of range.</exception>
    public static Tensor Mean(Tensor logits, ReadOnlySpan<int> labels, float gamma = 2, ReadOnlySpan<float> classWeights = default) =>
        Reduce.Mean(Rows(logits, labels, gamma, classWeights));

    /// <summary>−α[label n]·(1 − p_n)^γ·ln p_n of each row, [N].</summary>
    /// <inheritdoc cref="Mean" path="/param|/exception"/>
    public static Tensor Rows(Tensor logits, ReadOnlySpan<int> labels, float gamma = 2, ReadOnlySpan<float> classWeights = default)
    {
        if (!(gamma is >= 0 and < float.PositiveInfinity))
            throw new ArgumentException($"focal loss: got γ {gamma}; allowed are finite numbers from 0 on.");
        var entropy = CrossEntropy.Rows(logits, Labels.Spread("focal loss", logits.Shape, labels, 0, 1, default));
        var wrong = Arithmetic.Clamp(Arithmetic.Negate(Arithmetic.ExpM1(Arithmetic.Negate(entropy))), Smallest, float.PositiveInfinity);
        var rows = Arithmetic.Multiply(Arithmetic.Power(wrong, gamma), entropy);
        return classWeights.IsEmpty ? rows : Arithmetic.Multiply(rows, WeightsOf(logits.Shape, labels, classWeights));
    }

    private static Tensor WeightsOf(Shape logits, ReadOnlySpan<int> labels, ReadOnlySpan<float> classWeights) =>
        View.Reshape(Reduce.Sum(Labels.Spread("focal loss", logits, labels, 0, 1, classWeights), -1), [labels.Length]);
}
