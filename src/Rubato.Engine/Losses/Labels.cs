namespace Rubato.Engine;

/// <summary>Class labels as rows of numbers.</summary>
internal static class Labels
{
    /// <summary>
    /// t [N, C]: at the label on, elsewhere off, both times the weight of the column's class where there are weights.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes don't fit, or a label is out of range.</exception>
    public static Tensor Spread(string loss, Shape logits, ReadOnlySpan<int> labels, float off, float on, ReadOnlySpan<float> weights)
    {
        Require(loss, logits, labels, weights);
        var classes = logits[1];
        var targets = Tape.Make(logits);
        var t = targets.Data;
        t.Fill(off);
        for (var row = 0; row < labels.Length; row++) t[row * classes + labels[row]] = on;
        if (!weights.IsEmpty)
            for (var i = 0; i < t.Length; i++) t[i] *= weights[i % classes];
        return targets;
    }

    private static void Require(string loss, Shape logits, ReadOnlySpan<int> labels, ReadOnlySpan<float> weights)
    {
        if (logits.Rank != 2 || logits.Count == 0 || logits[0] != labels.Length)
            throw new ArgumentException($"{loss}: got scores {logits} and {labels.Length} labels; allowed are [N, C] and N labels, N and C from 1 on.");
        if (!weights.IsEmpty && weights.Length != logits[1])
            throw new ArgumentException($"{loss}: got {weights.Length} class weights for the scores {logits}; allowed are {logits[1]}, or none.");
        foreach (var weight in weights)
            if (!(weight is >= 0 and < float.PositiveInfinity))
                throw new ArgumentException($"{loss}: got the class weight {weight}; allowed are finite numbers from 0 on.");
        foreach (var label in labels)
            if ((uint)label >= (uint)logits[1])
                throw new ArgumentException($"{loss}: got the label {label}; allowed are 0 to {logits[1] - 1}.");
    }
}
