using Rubato.Engine;
using Rubato.Training.Data;

namespace Rubato.Training.Tasks;

/// <summary>
/// Images to classes: cross-entropy with label smoothing, or focal loss where γ is above 0. Training images may be seen blurred, moved and
/// mixed with each other; test images are seen as they are.
/// </summary>
/// <remarks>
/// In this order: <c>augment</c> (<see cref="Augmentation.Digits"/>), <c>resolution</c> (averaged to so many pixels a side and enlarged again; square
/// images), <c>mixup</c> or <c>cutmix</c> (where both are on, a fair coin for each batch). Mixed targets have cross-entropy: with them focal loss is an error.
/// </remarks>
public sealed class ImageClassification : ITrainingTask, ITrainingInputs, IClassifier, IExampleWeights
{
    const int MostStatisticsImages = 2048, StatisticsBatch = 256;

    readonly Tape _weighing = new();
    readonly ImageData _data;
    readonly ImageJudgement _judgement;
    int[] _labels = [];
    float _labelSmoothing, _focalGamma;
    double _augment, _mixup, _cutmix;
    int _resolution;

    /// <summary>A network that is to tell the classes of images.</summary>
    /// <param name="network">Takes images of the data's shape, gives a score a class.</param>
    /// <param name="data">What it learns from and is judged on.</param>
    public ImageClassification(Network network, ImageData data)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        (Network, _data, _judgement, _resolution) = (network, data, new(network, data), data.Train.Width);
        Hyperparameters =
        [
            new(HyperparameterInfo.Between("label_smoothing", 0, 1, 0, "share of the target that is spread over all classes"), value => _labelSmoothing = (float)value),
            new(HyperparameterInfo.Between("focal_gamma", 0, 100, 0, "focusing exponent of the focal loss; 0 is cross-entropy"), value => _focalGamma = (float)value),
            new(HyperparameterInfo.Between("augment", 0, 1, 0, "strength of shifts, turns, zooms and shears; 0 leaves images as they are"), value => _augment = value),
            new(HyperparameterInfo.Between("mixup", 0, 100, 0, "α of mixup's Beta(α, α); 0 is off"), value => _mixup = value),
            new(HyperparameterInfo.Between("cutmix", 0, 100, 0, "α of CutMix's Beta(α, α); 0 is off"), value => _cutmix = value),
            .. data.Train.Height == data.Train.Width && data.Train.Width > 1
                ? [new SettableHyperparameter(HyperparameterInfo.Count("resolution", 1, data.Train.Width, data.Train.Width, "pixels a side that training images keep"), value => _resolution = (int)value)]
                : Array.Empty<SettableHyperparameter>(),
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
        var images = Images(examples, moment, out var labels);
        var targets = Mix(images, labels, moment);
        var logits = Network.Forward(images, moment.Pass);
        var loss = targets is not null ? CrossEntropy.Mean(logits, Smoothed(targets))
            : _focalGamma > 0 ? FocalLoss.Mean(logits, labels, _focalGamma)
            : CrossEntropy.Mean(logits, labels, _labelSmoothing);
        return new(loss, labels.Length, labels.Length, ClassScores.CountRight(logits, labels));
    }

    /// <inheritdoc/>
    public Evaluation Evaluate() => _judgement.Evaluate();

    /// <summary>The first of the training images.</summary>
    IEnumerable<Tensor> ITrainingInputs.TrainingInputs() =>
        ImageBatches.Of(_data.Train.Take(Math.Min(_data.Train.Count, MostStatisticsImages)), _data.Normalisation, StatisticsBatch);

    ClassAnswers IClassifier.Ask() => _judgement.Ask();

    int IClassifier.Answers => _judgement.Asked;

    int IClassifier.Examples => _judgement.Asked;

    void IExampleWeights.FillWeights(ReadOnlySpan<int> examples, in BatchMoment moment, Span<double> weights)
    {
        weights.Fill(1);
        if (_focalGamma == 0) return;
        using (_weighing.Evaluate())
        {
            var images = Images(examples, moment, out var labels);
            var entropies = CrossEntropy.Rows(Network.Forward(images, moment.Pass), labels).Data;
            for (var row = 0; row < weights.Length; row++) weights[row] = FocalWeight.Of(entropies[row], _focalGamma);
        }
    }

    /// <summary>Images as a batch in training has them, not yet mixed.</summary>
    Tensor Images(ReadOnlySpan<int> examples, in BatchMoment moment, out Span<int> labels)
    {
        if (_labels.Length < examples.Length) _labels = new int[examples.Length];
        var images = ImageBatch.Of(_data.Train, _data.Normalisation, examples, _labels);
        labels = _labels.AsSpan(0, examples.Length);
        Change(images, examples, moment);
        return images;
    }

    void Change(Tensor images, ReadOnlySpan<int> examples, in BatchMoment moment)
    {
        var (height, width, channels) = (_data.Train.Height, _data.Train.Width, _data.Train.Channels);
        if (_augment > 0)
            Augmentation.Digits.Apply(images.Data, examples, height, width, channels, new(moment.Seed, moment.Epoch), _augment, _data.Normalisation.Of(0));
        if (_resolution < width) Resolution.Apply(images.Data, width, channels, _resolution);
    }

    /// <summary>Mixes the images and gives what is then to be found in them; null where nothing is mixed.</summary>
    Tensor? Mix(Tensor images, ReadOnlySpan<int> labels, in BatchMoment moment)
    {
        if (_mixup == 0 && _cutmix == 0) return null;
        if (_focalGamma > 0)
            throw new TrainingException($"focal_gamma: got {_focalGamma} while images are mixed; the focal loss needs one class an image. Set mixup and cutmix to 0 where focal_gamma is above it.");
        var targets = Tensor.Scratch([labels.Length, _data.Train.Classes]);
        var mixing = new MixingMoment(moment.Seed, moment.Step, moment.Part);
        var cuts = _mixup == 0 || (_cutmix > 0 && moment.RandomOf("mixup or cutmix", 0).Uniform(0) < 0.5f);
        if (cuts) Mixing.CutMix(images.Data, _data.Train.Height, _data.Train.Width, _data.Train.Channels, labels, _data.Train.Classes, targets.Data, _cutmix, mixing);
        else Mixing.Mixup(images.Data, labels, _data.Train.Classes, targets.Data, _mixup, mixing);
        return targets;
    }

    Tensor Smoothed(Tensor targets) =>
        _labelSmoothing == 0 ? targets : Arithmetic.Scale(targets, 1 - _labelSmoothing, _labelSmoothing / _data.Train.Classes);
}
