namespace Rubato.Engine;

/// <summary>Contrast of each pair against all others of the batch (A. van den Oord, Y. Li, O. Vinyals, 2018, arXiv:1807.03748).</summary>
public static class InfoNce
{
    /// <summary>Beside the squared length of an embedding, so that one of zeros stays zero.</summary>
    private const float Smallest = 1e-24f;

    /// <summary>
    /// Mean over the batch of −ln(e^s[n,n] / Σ_m e^s[n,m]), s[n,m] = ⟨a_n, b_m⟩/T, each embedding scaled to length 1; where symmetric, the mean of
    /// that and the same with a and b exchanged, as in A. Radford et al., 2021, arXiv:2103.00020.
    /// </summary>
    /// <param name="a">[N, D], N and D at least 1.</param>
    /// <param name="b">[N, D]; b_n belongs to a_n.</param>
    /// <param name="temperature">T, finite and positive; may differ from step to step.</param>
    /// <param name="symmetric">Whether each of b looks for its a too.</param>
    /// <returns>A single number; NaN where a number of the embeddings is NaN or infinite.</returns>
    /// <exception cref="ArgumentException">The shapes don't fit, or T is out of range.</exception>
    public static Tensor Mean(Tensor a, Tensor b, float temperature, bool symmetric = false)
    {
        if (a.Shape.Rank != 2 || a.Count == 0 || a.Shape != b.Shape)
            throw new ArgumentException($"InfoNCE: got embeddings {a.Shape} and {b.Shape}; allowed are [N, D] for both, N and D from 1 on.");
        if (!(temperature is > 0 and < float.PositiveInfinity))
            throw new ArgumentException($"InfoNCE: got the temperature {temperature}; allowed are finite numbers above 0.");
        var scores = Arithmetic.Scale(MatrixMath.Multiply(OfLengthOne(a), OfLengthOne(b), transposeB: true), 1 / temperature);
        var pairs = Pairs(a.Shape[0]);
        var loss = CrossEntropy.Mean(scores, pairs);
        return symmetric ? Arithmetic.Scale(Arithmetic.Add(loss, CrossEntropy.Mean(View.Transpose(scores), pairs)), 0.5f) : loss;
    }

    private static Tensor OfLengthOne(Tensor x) =>
        Arithmetic.Divide(x, Arithmetic.SquareRoot(Arithmetic.Scale(Reduce.Sum(Arithmetic.Square(x), -1), 1, Smallest)));

    private static Tensor Pairs(int count)
    {
        var pairs = Tape.Zeros([count, count]);
        for (var n = 0; n < count; n++) pairs.Data[n * count + n] = 1;
        return pairs;
    }
}
