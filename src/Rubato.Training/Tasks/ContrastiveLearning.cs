using Rubato.Engine;
using Rubato.Training.Data;

namespace Rubato.Training.Tasks;

/// <summary>Makes a view of an image: changes it in place, as by a shift, as a function of its arguments alone.</summary>
/// <param name="view">The image's normalised pixels [H, W, C].</param>
/// <param name="example">The image's number; test images have numbers of their own.</param>
/// <param name="moment">When; use the seed and the step, and not the part, which only says how the batch is computed. In an evaluation all of it is 0.</param>
/// <param name="which">0 or 1: the first or the second view of the image.</param>
public delegate void ViewMaker(Span<float> view, int example, in BatchMoment moment, int which);

/// <summary>
/// Images to embeddings that are alike for two views of one image and unlike for others of the batch: <see cref="InfoNce"/>, symmetric, as
/// in T. Chen et al., 2020, arXiv:2002.05709. Labels play no part in what is learnt.
/// </summary>
/// <remarks>
/// The loss of a batch in several parts isn't that of the whole one: an image is contrasted with those of its own part.
/// </remarks>
public sealed class ContrastiveLearning : ITrainingTask
{
    /// <summary>Images that contrast with one another in an evaluation: guessing has the loss ln 64.</summary>
    const int EvaluationBatch = 64;

    const int MostCentroidImages = 4096;
    const float UsualTemperature = 0.1f;

    readonly Tape _tape = new();
    readonly ImageData _data;
    readonly ViewMaker _makeView;
    readonly int _width;
    int[] _labels = new int[EvaluationBatch];
    float _temperature = UsualTemperature;

    /// <summary>A network that is to tell images apart.</summary>
    /// <param name="encoder">Takes images of the data's shape, gives an embedding [D].</param>
    /// <param name="data">What it learns from and is judged on.</param>
    /// <param name="makeView">Makes the views.</param>
    /// <exception cref="TrainingException">The network has other shapes, or there are too few images.</exception>
    public ContrastiveLearning(Network encoder, ImageData data, ViewMaker makeView)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(makeView);
        TaskFit.Require("contrastive learning", encoder, ImageBatch.ShapeOf(data.Train));
        if (encoder.Output.Rank != 1)
            throw new TrainingException($"contrastive learning: got a network with outputs {encoder.Output}; allowed are embeddings [D]. End it with a linear layer.");
        if (data.Train.Count < 2 || data.Test.Count < 2)
            throw new TrainingException($"contrastive learning: got {data.Train.Count} training and {data.Test.Count} test images; at least two of each are needed, to tell them apart.");
        (Network, _data, _makeView, _width) = (encoder, data, makeView, encoder.Output[0]);
        Hyperparameters =
        [
            new(HyperparameterInfo.Between("contrastive_temperature", 1e-3, 1e3, UsualTemperature, "what likenesses are divided by: the lower, the more the nearest others count"), value => _temperature = (float)value),
        ];
    }

    /// <inheritdoc/>
    public Network Network { get; }

    /// <inheritdoc/>
    public int Count => _data.Train.Count;

    /// <inheritdoc/>
    public IReadOnlyList<SettableHyperparameter> Hyperparameters { get; }

    /// <inheritdoc/>
    public BatchLoss Loss(ReadOnlySpan<int> examples, in BatchMoment moment) =>
        new(Contrast(_data.Train, examples, moment, moment.Pass, _temperature), examples.Length);

    /// <summary>
    /// The loss of the test images' views, always made in the same way, in batches of at most 64 and at the temperature 0.1 whatever the plan
    /// sets, so that evaluations compare. The accuracy is that of the nearest centroid: a test image as it is gets the class whose mean
    /// embedding over the first 4096 training images, each of length 1, points most its way.
    /// </summary>
    public Evaluation Evaluate()
    {
        var (loss, right) = (0.0, 0);
        var centroids = Centroids();
        var batches = (_data.Test.Count + EvaluationBatch - 1) / EvaluationBatch;
        for (var batch = 0; batch < batches; batch++)
        {
            // Even batches: a last one of a single image would have nothing to be told from.
            var (first, end) = ((int)((long)_data.Test.Count * batch / batches), (int)((long)_data.Test.Count * (batch + 1) / batches));
            int[] examples = [.. Enumerable.Range(first, end - first)];
            using (_tape.Evaluate())
            {
                loss += Contrast(_data.Test, examples, default, Pass.Evaluation, UsualTemperature).Item() * (double)examples.Length;
                var likenesses = MatrixMath.Multiply(Embed(_data.Test, examples), centroids, transposeB: true);
                right += ClassScores.CountRight(likenesses, _labels.AsSpan(0, examples.Length));
            }
        }

        return new(loss / _data.Test.Count, (double)right / _data.Test.Count);
    }

    Tensor Contrast(LabelledImages images, ReadOnlySpan<int> examples, in BatchMoment moment, Pass pass, float temperature)
    {
        // One batch of both views, so that a batch norm sees them together.
        var length = images.ImageLength;
        var views = Tensor.Scratch([2 * examples.Length, images.Height, images.Width, images.Channels]);
        if (_labels.Length < examples.Length) _labels = new int[examples.Length];
        images.FillBatch(examples, _data.Normalisation, views.Data, _labels);
        var firsts = views.Data[..(examples.Length * length)];
        var seconds = views.Data[(examples.Length * length)..];
        firsts.CopyTo(seconds);
        for (var row = 0; row < examples.Length; row++)
        {
            _makeView(firsts.Slice(row * length, length), examples[row], moment, 0);
            _makeView(seconds.Slice(row * length, length), examples[row], moment, 1);
        }

        var embeddings = Network.Forward(views, pass);
        return InfoNce.Mean(Slicing.Slice(embeddings, 0, ..examples.Length), Slicing.Slice(embeddings, 0, examples.Length..), temperature, symmetric: true);
    }

    /// <summary>Embeddings of images as they are; their classes stand in the labels.</summary>
    Tensor Embed(LabelledImages images, ReadOnlySpan<int> examples) =>
        Network.Forward(ImageBatch.Of(images, _data.Normalisation, examples, _labels), Pass.Evaluation);

    /// <summary>A direction for each class, of length 1; zeros where it has no image.</summary>
    Tensor Centroids()
    {
        var sums = new double[_data.Train.Classes, _width];
        foreach (var examples in Enumerable.Range(0, Math.Min(_data.Train.Count, MostCentroidImages)).Chunk(EvaluationBatch))
        {
            using (_tape.Evaluate())
            {
                var embeddings = Embed(_data.Train, examples);
                for (var row = 0; row < examples.Length; row++)
                {
                    var embedding = embeddings.Data.Slice(row * _width, _width);
                    var size = Length(embedding);
                    for (var d = 0; d < _width && size > 0; d++) sums[_labels[row], d] += embedding[d] / size;
                }
            }
        }

        var centroids = Tensor.Zeros([_data.Train.Classes, _width]);
        for (var c = 0; c < _data.Train.Classes; c++)
        {
            var centroid = centroids.Data.Slice(c * _width, _width);
            for (var d = 0; d < _width; d++) centroid[d] = (float)sums[c, d];
            var size = Length(centroid);
            for (var d = 0; d < _width && size > 0; d++) centroid[d] = (float)(centroid[d] / size);
        }

        return centroids;
    }

    static double Length(ReadOnlySpan<float> numbers)
    {
        var squares = 0.0;
        foreach (var number in numbers) squares += (double)number * number;
        return Math.Sqrt(squares);
    }
}
