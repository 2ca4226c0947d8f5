using Rubato.Engine;
using Rubato.Training.Data;

namespace Rubato.Training.Tasks;

/// <summary>Images to classes: cross-entropy with label smoothing, or focal loss where γ is above 0.</summary>
public sealed class ImageClassification : ITrainingTask
{
    const int EvaluationBatch = 256;

    readonly Tape _tape = new();
    readonly ImageData _data;
    readonly int[] _given;
    int[] _labels = new int[EvaluationBatch];
    float _labelSmoothing, _focalGamma;

    /// <summary>A network that is to tell the classes of images.</summary>
    /// <param name="network">Takes images of the data's shape, gives a score a class.</param>
    /// <param name="data">What it learns from and is judged on.</param>
    public ImageClassification(Network network, ImageData data)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        (Network, _data) = (network, data);
        _given = new int[data.Test.Count];
        Hyperparameters =
        [
            new(HyperparameterInfo.Between("label_smoothing", 0, 1, 0, "share of the target that is spread over all classes"), value => _labelSmoothing = (float)value),
            new(HyperparameterInfo.Between("focal_gamma", 0, 100, 0, "focusing exponent of the focal loss; 0 is cross-entropy"), value => _focalGamma = (float)value),
        ];
    }

    /// <inheritdoc/>
    public Network Network { get; }

    /// <inheritdoc/>
    public int Count => _data.Train.Count;

    /// <inheritdoc/>
    public IReadOnlyList<SettableHyperparameter> Hyperparameters { get; }

    /// <summary>The class that the last evaluation gave each test image.</summary>
    public ReadOnlyMemory<int> Given => _given;

    /// <inheritdoc/>
    public BatchLoss Loss(ReadOnlySpan<int> examples, in BatchMoment moment)
    {
        if (_labels.Length < examples.Length) _labels = new int[examples.Length];
        var images = NewBatch(examples.Length);
        _data.Train.FillBatch(examples, _data.Normalisation, images.Data, _labels);
        var labels = _labels.AsSpan(0, examples.Length);
        var logits = Network.Forward(images, moment.Pass);
        var loss = _focalGamma > 0 ? FocalLoss.Mean(logits, labels, _focalGamma) : CrossEntropy.Mean(logits, labels, _labelSmoothing);
        var correct = 0;
        for (var row = 0; row < labels.Length; row++)
            if (Best(logits, row) == labels[row]) correct++;
        return new(loss, labels.Length, labels.Length, correct);
    }

    /// <inheritdoc/>
    public Evaluation Evaluate()
    {
        var test = _data.Test;
        var (loss, correct) = (0.0, 0);
        Span<int> indices = stackalloc int[EvaluationBatch];
        for (var first = 0; first < test.Count; first += EvaluationBatch)
        {
            var count = Math.Min(EvaluationBatch, test.Count - first);
            for (var i = 0; i < count; i++) indices[i] = first + i;
            using (_tape.Evaluate())
            {
                var images = NewBatch(count);
                test.FillBatch(indices[..count], _data.Normalisation, images.Data, _labels);
                var logits = Network.Forward(images, Pass.Evaluation);
                loss += CrossEntropy.Mean(logits, _labels.AsSpan(0, count)).Item() * (double)count;
                for (var row = 0; row < count; row++)
                {
                    _given[first + row] = Best(logits, row);
                    if (_given[first + row] == _labels[row]) correct++;
                }
            }
        }

        return new(loss / test.Count, (double)correct / test.Count);
    }

    Tensor NewBatch(int count) => Tensor.Scratch([count, _data.Train.Height, _data.Train.Width, _data.Train.Channels]);

    static int Best(Tensor logits, int row)
    {
        var classes = logits.Shape.Last;
        var scores = logits.Data.Slice(row * classes, classes);
        var best = 0;
        for (var c = 1; c < classes; c++)
            if (scores[c] > scores[best]) best = c;
        return best;
    }
}
