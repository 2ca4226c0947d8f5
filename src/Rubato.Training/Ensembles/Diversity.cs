namespace Rubato.Training.Ensembles;

/// <summary>How differently members answer: an ensemble gains where they err apart.</summary>
public static class Diversity
{
    /// <summary>The share of examples to which two members give different answers, for each pair: symmetric, 0 on the diagonal.</summary>
    /// <param name="members">[examples × classes] each.</param>
    /// <param name="classes">How many.</param>
    /// <exception cref="ArgumentException">There are no members, or they differ in length.</exception>
    public static double[,] Disagreement(IReadOnlyList<float[]> members, int classes)
    {
        Predictions.RequireAlike(members, classes);
        int[][] answers = [.. members.Select(member => Predictions.Answers(member, classes))];
        return Pairs(members.Count, 0, (a, b) => Share(answers[a], answers[b]));
    }

    /// <summary>
    /// Pearson's correlation of being wrong (1) or right (0) over the examples, for each pair. A member that is always right or always wrong
    /// correlates with none: NaN.
    /// </summary>
    /// <param name="members">[examples × classes] each.</param>
    /// <param name="labels">The right class of each example.</param>
    /// <exception cref="ArgumentException">Members and labels don't go together.</exception>
    public static double[,] ErrorCorrelation(IReadOnlyList<float[]> members, ReadOnlySpan<int> labels)
    {
        var classes = Predictions.RequireLabelled(members, labels);
        var wrong = new bool[members.Count][];
        for (var m = 0; m < wrong.Length; m++)
        {
            var answers = Predictions.Answers(members[m], classes);
            wrong[m] = new bool[labels.Length];
            for (var i = 0; i < labels.Length; i++) wrong[m][i] = answers[i] != labels[i];
        }

        var correlation = Pairs(members.Count, 1, (a, b) => Correlation(wrong[a], wrong[b]));
        for (var m = 0; m < wrong.Length; m++) correlation[m, m] = Correlation(wrong[m], wrong[m]);
        return correlation;
    }

    /// <summary>The mean over all pairs of two different members; pairs without a value are left out, and NaN says that none is left.</summary>
    /// <param name="pairs">A symmetric matrix, as the two above give.</param>
    /// <exception cref="ArgumentException">The matrix isn't square.</exception>
    public static double MeanOfPairs(double[,] pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        if (pairs.GetLength(0) != pairs.GetLength(1))
            throw new ArgumentException($"diversity: got a matrix of {pairs.GetLength(0)}×{pairs.GetLength(1)}; a square one is needed.", nameof(pairs));
        var (sum, count) = (0.0, 0);
        for (var a = 0; a < pairs.GetLength(0); a++)
        {
            for (var b = a + 1; b < pairs.GetLength(1); b++)
            {
                if (double.IsNaN(pairs[a, b])) continue;
                sum += pairs[a, b];
                count++;
            }
        }

        return count == 0 ? double.NaN : sum / count;
    }

    static double[,] Pairs(int count, double diagonal, Func<int, int, double> of)
    {
        var pairs = new double[count, count];
        for (var a = 0; a < count; a++)
        {
            pairs[a, a] = diagonal;
            for (var b = a + 1; b < count; b++) pairs[a, b] = pairs[b, a] = of(a, b);
        }

        return pairs;
    }

    static double Share(int[] a, int[] b)
    {
        var different = 0;
        for (var i = 0; i < a.Length; i++)
            if (a[i] != b[i]) different++;
        return (double)different / a.Length;
    }

    /// <summary>Of whole counts, so that it is exact up to the last root and division.</summary>
    static double Correlation(bool[] a, bool[] b)
    {
        long n = a.Length, ofA = 0, ofB = 0, both = 0;
        for (var i = 0; i < a.Length; i++)
        {
            if (a[i]) ofA++;
            if (b[i]) ofB++;
            if (a[i] && b[i]) both++;
        }

        return (n * both - ofA * ofB) / (Math.Sqrt(ofA * (n - ofA)) * Math.Sqrt(ofB * (n - ofB)));
    }
}
