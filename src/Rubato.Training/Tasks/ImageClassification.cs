using Rubato.Engine;
using Rubato.Training.Data;

namespace Rubato.Training.Tasks;

/// <summary>Images to classes: cross-entropy with label smoothing, or focal loss where γ is above 0.</summary>
public sealed class ImageClassification : ITrainingTask
{
    readonly ImageData _data;
    readonly ImageJudgement _judgement;
    int[] _labels = [];
    float _labelSmoothing, _focalGamma;

    /// <summary>A network that is to tell the classes of images.</summary>
    /// <param name="network">Takes images of the data's shape, gives a score a class.</param>
    /// <param name="data">What it learns from and is judged on.</param>
    public ImageClassification(Network network, ImageData data)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        (Network, _data, _judgement) = (network, data, new(network, data));
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
    public ReadOnlyMemory<int> Given => _judgement.Given;

    /// <inheritdoc/>
    public BatchLoss Loss(ReadOnlySpan<int> examples, in BatchMoment moment)
    {
        if (_labels.Length < examples.Length) _labels = new int[examples.Length];
        var images = ImageBatch.Of(_data.Train, _data.Normalisation, examples, _labels);
        var labels = _labels.AsSpan(0, examples.Length);
        var logits = Network.Forward(images, moment.Pass);
        var loss = _focalGamma > 0 ? FocalLoss.Mean(logits, labels, _focalGamma) : CrossEntropy.Mean(logits, labels, _labelSmoothing);
        return new(loss, labels.Length, labels.Length, ClassScores.CountRight(logits, labels));
    }

    /// <inheritdoc/>
    public Evaluation Evaluate() => _judgement.Evaluate();
}
