using Rubato.Engine;

namespace Rubato.Training.Tasks;

/// <summary>Answers read from scores, one row a question.</summary>
static class ClassScores
{
    /// <summary>The class with the highest score of a row; the first of those that are equal.</summary>
    public static int Best(Tensor scores, int row)
    {
        var classes = scores.Shape.Last;
        return Best(scores.Data.Slice(row * classes, classes));
    }

    /// <summary>The same of the scores of a single question.</summary>
    public static int Best(ReadOnlySpan<float> scores)
    {
        var best = 0;
        for (var c = 1; c < scores.Length; c++)
            if (scores[c] > scores[best]) best = c;
        return best;
    }

    /// <summary>Rows whose best class is the label.</summary>
    public static int CountRight(Tensor scores, ReadOnlySpan<int> labels)
    {
        var right = 0;
        for (var row = 0; row < labels.Length; row++)
            if (Best(scores, row) == labels[row]) right++;
        return right;
    }
}
