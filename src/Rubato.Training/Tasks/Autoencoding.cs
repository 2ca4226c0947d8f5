using Rubato.Engine;
using Rubato.Training.Data;

namespace Rubato.Training.Tasks;

/// <summary>How far a drawing is from its image.</summary>
public enum ReconstructionLoss
{
    /// <summary>Mean over all pixels of (drawing − image)².</summary>
    SquaredError,

    /// <summary>Mean over all pixels of the binary cross-entropy; the network gives logits, and so has no sigmoid at its end.</summary>
    CrossEntropy,
}

/// <summary>
/// Images to themselves, through a network that is narrow inside; with <c>input_noise</c> above 0 to themselves without the noise that was
/// added (P. Vincent et al., "Extracting and composing robust features with denoising autoencoders", ICML 2008). Pixels are numbers from 0 to 1.
/// </summary>
public sealed class Autoencoding : ITrainingTask
{
    const int EvaluationBatch = 256;
    const double MostNoise = 1e3;

    readonly Tape _tape = new();
    readonly ImageData _data;
    readonly ReconstructionLoss _kind;
    int[] _labels = new int[EvaluationBatch];
    float _noise;

    /// <summary>A network that is to draw what it sees.</summary>
    /// <param name="network">Takes images of the data's shape and gives as many numbers in the same shape; see <see cref="Autoencoders"/>.</param>
    /// <param name="data">What it learns from and is judged on; the classes play no part.</param>
    /// <param name="loss">How its drawings are judged.</param>
    /// <exception cref="TrainingException">The network has other shapes, or there are no images.</exception>
    public Autoencoding(Network network, ImageData data, ReconstructionLoss loss = ReconstructionLoss.SquaredError)
    {
        ArgumentNullException.ThrowIfNull(data);
        TaskFit.RequireExamples("autoencoding", data.Train.Count, data.Test.Count);
        var image = ImageBatch.ShapeOf(data.Train);
        TaskFit.Require("autoencoding", network, image, image);
        (Network, _data, _kind) = (network, data, loss);
        Hyperparameters =
        [
            new(HyperparameterInfo.Between("input_noise", 0, MostNoise, 0, "deviation of the normal noise on the pixels (0 … 1) that the network sees"), value => _noise = (float)value),
        ];
    }

    /// <inheritdoc/>
    public Network Network { get; }

    /// <inheritdoc/>
    public int Count => _data.Train.Count;

    /// <inheritdoc/>
    public IReadOnlyList<SettableHyperparameter> Hyperparameters { get; }

    /// <inheritdoc/>
    public BatchLoss Loss(ReadOnlySpan<int> examples, in BatchMoment moment)
    {
        var images = Images(_data.Train, examples);
        return new(Distance(Network.Forward(_noise > 0 ? Noisy(images, examples, moment) : images, moment.Pass), images), examples.Length);
    }

    /// <summary>The mean distance of the test images' drawings, made without noise.</summary>
    public Evaluation Evaluate()
    {
        var loss = 0.0;
        foreach (var examples in Enumerable.Range(0, _data.Test.Count).Chunk(EvaluationBatch))
        {
            using (_tape.Evaluate())
            {
                var images = Images(_data.Test, examples);
                loss += Distance(Network.Forward(images, Pass.Evaluation), images).Item() * (double)examples.Length;
            }
        }

        return new(loss / _data.Test.Count);
    }

    Tensor Images(LabelledImages images, ReadOnlySpan<int> examples)
    {
        if (_labels.Length < examples.Length) _labels = new int[examples.Length];
        return ImageBatch.Of(images, ImageBatch.UnitPixels, examples, _labels);
    }

    Tensor Noisy(Tensor images, ReadOnlySpan<int> examples, in BatchMoment moment)
    {
        var noise = Tensor.Scratch(images.Shape);
        ExampleNoise.Fill(noise.Data, examples, moment, "input noise");
        return Arithmetic.Add(images, Arithmetic.Scale(noise, _noise));
    }

    Tensor Distance(Tensor drawings, Tensor images) => _kind == ReconstructionLoss.CrossEntropy
        ? BinaryCrossEntropy.Mean(drawings, images)
        : SquaredError.Mean(drawings, images);
}
