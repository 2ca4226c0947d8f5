using Rubato.Engine;
using Rubato.Training.Data;

namespace Rubato.Training;

/// <summary>Training images' batches through a network: loss and gradients of a batch, and the judgement on the test images.</summary>
sealed class ImageClassification
{
    const int EvaluationBatch = 256;

    readonly Tape _tape = new();
    readonly ImageData _data;
    readonly BatchOrder _batchOrder;
    readonly int[] _order;
    readonly int[] _labels;
    readonly ulong _seed;
    int _orderedEpoch = -1;

    public ImageClassification(Network network, ImageData data, int batch, long seed)
    {
        (Network, _data, Batch, _seed) = (network, data, batch, (ulong)seed);
        _batchOrder = new(seed, data.Train.Count);
        _order = new int[data.Train.Count];
        _labels = new int[Math.Max(batch, EvaluationBatch)];
        StepsPerEpoch = (data.Train.Count + batch - 1) / batch;
    }

    public Network Network { get; }

    public int Batch { get; }

    /// <summary>Updates in an epoch; the last batch takes what is left.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>Share s of the target that is spread over all classes.</summary>
    public double LabelSmoothing { get; set; }

    /// <summary>Puts the gradient of a step's batch into the parameters.</summary>
    public BatchResult ComputeGradient(long step)
    {
        var indices = IndicesOf(step);
        using (_tape.Record())
        {
            var images = NewBatch(indices.Length);
            _data.Train.FillBatch(indices, _data.Normalisation, images.Data, _labels);
            Network.Parameters.ClearGradients();
            var labels = _labels.AsSpan(0, indices.Length);
            var logits = Network.Forward(images, Pass.Training(_seed, step));
            var loss = CrossEntropy.Mean(logits, labels, (float)LabelSmoothing);
            _tape.Backward(loss);
            var correct = 0;
            for (var row = 0; row < labels.Length; row++)
                if (Best(logits, row) == labels[row]) correct++;
            return new(loss.Item(), Network.Parameters.GradientNorm(), correct, labels.Length);
        }
    }

    /// <summary>Mean loss and accuracy on the test images, and the class given to each.</summary>
    public (double Loss, double Accuracy) Evaluate(Span<int> given)
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
                    given[first + row] = Best(logits, row);
                    if (given[first + row] == _labels[row]) correct++;
                }
            }
        }

        return (loss / test.Count, (double)correct / test.Count);
    }

    ReadOnlySpan<int> IndicesOf(long step)
    {
        var epoch = (int)(step / StepsPerEpoch);
        if (epoch != _orderedEpoch)
        {
            _batchOrder.Fill(epoch, _order);
            _orderedEpoch = epoch;
        }

        var first = (int)(step % StepsPerEpoch) * Batch;
        return _order.AsSpan(first, Math.Min(Batch, _order.Length - first));
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

/// <summary>What a batch gave.</summary>
readonly record struct BatchResult(double Loss, double GradNorm, int Correct, int Count);
