using Rubato.Engine;
using Rubato.Training.Data;

namespace Rubato.Training.Tasks;

/// <summary>Judges a network that tells the classes of images, by all test images.</summary>
sealed class ImageJudgement(Network network, ImageData data)
{
    const int BatchSize = 256;

    readonly Tape _tape = new();
    readonly int[] _given = new int[data.Test.Count];
    readonly int[] _labels = new int[BatchSize];

    /// <summary>The class that the last evaluation gave each test image.</summary>
    public ReadOnlyMemory<int> Given => _given;

    /// <summary>How many test images <see cref="Ask"/> asks about.</summary>
    public int Asked => Math.Min(data.Test.Count, IClassifier.Most);

    /// <summary>The network's scores of a fixed part of the test images.</summary>
    public ClassAnswers Ask()
    {
        List<float> scores = [];
        List<int> labels = [];
        foreach (var examples in IClassifier.Spread(data.Test.Count, IClassifier.Most).Chunk(BatchSize))
        {
            using (_tape.Evaluate())
            {
                scores.AddRange(network.Forward(ImageBatch.Of(data.Test, data.Normalisation, examples, _labels), Pass.Evaluation).Data);
                labels.AddRange(_labels.AsSpan(0, examples.Length));
            }
        }

        return new([.. scores], [.. labels]);
    }

    /// <summary>Mean cross-entropy and the share of right classes.</summary>
    public Evaluation Evaluate()
    {
        var test = data.Test;
        var (loss, right) = (0.0, 0);
        foreach (var examples in Enumerable.Range(0, test.Count).Chunk(BatchSize))
        {
            using (_tape.Evaluate())
            {
                var images = ImageBatch.Of(test, data.Normalisation, examples, _labels);
                var labels = _labels.AsSpan(0, examples.Length);
                var scores = network.Forward(images, Pass.Evaluation);
                loss += CrossEntropy.Mean(scores, labels).Item() * (double)examples.Length;
                right += ClassScores.CountRight(scores, labels);
                for (var row = 0; row < examples.Length; row++) _given[examples[row]] = ClassScores.Best(scores, row);
            }
        }

        return new(loss / test.Count, (double)right / test.Count);
    }
}
