namespace Rubato.Training.Tasks;

/// <summary>A task that tells classes and can be asked about a fixed part of what the network isn't trained on.</summary>
interface IClassifier
{
    /// <summary>About how many answers are asked for, where there are so many.</summary>
    const int Most = 512;

    /// <summary>How many answers there are: a class for each image, a character for each place.</summary>
    int Answers { get; }

    /// <summary>How many examples, in the sense of the task, go through the network for them.</summary>
    int Examples { get; }

    /// <summary>Asks the network as it is, in evaluation mode; always about the same.</summary>
    ClassAnswers Ask();

    /// <summary>Numbers below a count, evenly over all of them, so that all kinds are met where they lie in order.</summary>
    static int[] Spread(int count, int most)
    {
        var chosen = Math.Min(count, most);
        return [.. Enumerable.Range(0, chosen).Select(i => (int)((long)count * i / chosen))];
    }
}

/// <summary>What a network says of some questions, and what is right.</summary>
/// <param name="Scores">A score for each class, one question after the other.</param>
/// <param name="Labels">The right classes.</param>
sealed record ClassAnswers(float[] Scores, int[] Labels)
{
    int Classes => Scores.Length / Labels.Length;

    /// <summary>The class with the highest score; the first of those that are equal.</summary>
    public int Given(int question) => ClassScores.Best(RowOf(question));

    /// <summary>The probability of that class, softmax of the scores; NaN where a score is.</summary>
    public double Confidence(int question)
    {
        var scores = RowOf(question);
        var greatest = scores[Given(question)];
        var sum = 0.0;
        foreach (var score in scores) sum += Math.Exp((double)score - greatest);
        return 1 / sum;
    }

    /// <summary>Whether that class is right.</summary>
    public bool IsRight(int question) => Given(question) == Labels[question];

    ReadOnlySpan<float> RowOf(int question) => Scores.AsSpan(question * Classes, Classes);
}
