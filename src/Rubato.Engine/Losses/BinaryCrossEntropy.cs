namespace Rubato.Engine;

/// <summary>Cross-entropy of a yes or no for each element, from scores. A NaN or ∞ among the scores makes it NaN or ∞.</summary>
public static class BinaryCrossEntropy
{
    /// <summary>Mean over all elements of −w·t·ln σ(x) − (1−t)·ln(1 − σ(x)), σ the sigmoid, computed without overflow.</summary>
    /// <param name="logits">x, any shape with at least one element.</param>
    /// <param name="targets">t of the same shape, 0…1. Differentiated for where tracked.</param>
    /// <param name="positiveWeight">w, finite and at least 0: above 1 for rare positives.</param>
    /// <returns>A single number.</returns>
    /// <exception cref="ArgumentException">The shapes differ or hold no element, or w is out of range.</exception>
    public static Tensor Mean(Tensor logits, Tensor targets, float positiveWeight = 1) => Reduce.Mean(Elements(logits, targets, positiveWeight));

    /// <summary>−w·t·ln σ(x) − (1−t)·ln(1 − σ(x)) of each element.</summary>
    /// <inheritdoc cref="Mean" path="/param|/exception"/>
    public static Tensor Elements(Tensor logits, Tensor targets, float positiveWeight = 1)
    {
        Pairs.Require("binary cross-entropy", logits, targets);
        if (!(positiveWeight is >= 0 and < float.PositiveInfinity))
            throw new ArgumentException($"binary cross-entropy: got the positive weight {positiveWeight}; allowed are finite numbers from 0 on.");
        var yes = Arithmetic.Multiply(Arithmetic.Scale(targets, positiveWeight), Activations.Softplus(Arithmetic.Negate(logits)));
        var no = Arithmetic.Multiply(Arithmetic.Scale(targets, -1, 1), Activations.Softplus(logits));
        return Arithmetic.Add(yes, no);
    }
}

/// <summary>Predictions beside what they should be.</summary>
internal static class Pairs
{
    public static void Require(string loss, Tensor x, Tensor targets)
    {
        if (x.Shape != targets.Shape || x.Count == 0)
            throw new ArgumentException($"{loss}: got {x.Shape} and targets {targets.Shape}; the shapes must be equal, with at least one element.");
    }
}
