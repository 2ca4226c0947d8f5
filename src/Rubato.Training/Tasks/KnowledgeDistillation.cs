using System.Runtime.InteropServices;
using Rubato.Engine;
using Rubato.Training.Data;

namespace Rubato.Training.Tasks;

/// <summary>
/// Images to classes, learnt from labels and from another network's scores: (1 − w)·cross-entropy + w·T²·KL(teacher ‖ student), both softened by
/// the temperature T (G. Hinton, O. Vinyals, J. Dean, 2015, arXiv:1503.02531; see <see cref="Distillation"/>).
/// </summary>
/// <remarks>
/// The teacher sees the images as they are, in evaluation mode. When the first batch is asked for, its scores of the first images are
/// computed and kept, as many as <c>keptBytes</c> holds; those of the others are computed with every batch. The teacher itself is never changed.
/// </remarks>
public sealed class KnowledgeDistillation : ITrainingTask, IClassifier
{
    /// <summary>The memory for the teacher's scores where none is given: 64 MiB.</summary>
    public const long UsualKeptBytes = 1L << 26;

    const int TeacherBatch = 256;
    const double LeastTemperature = 1e-3, MostTemperature = 1e3;

    readonly Tape _tape = new();
    readonly Network _teacher;
    readonly ImageData _data;
    readonly ImageJudgement _judgement;
    readonly int _kept;
    float[]? _scores;
    int[] _labels = [];
    float _temperature = 2, _weight = 0.5f, _labelSmoothing;

    /// <summary>A student and its teacher.</summary>
    /// <param name="student">Takes images of the data's shape, gives a score a class.</param>
    /// <param name="teacher">The same shapes; trained already.</param>
    /// <param name="data">What the student learns from and is judged on.</param>
    /// <param name="keptBytes">Memory for the teacher's scores, from 0 on; 4 bytes a class and image.</param>
    /// <exception cref="TrainingException">A network has other shapes, both are the same one, there are no images, or the memory is negative.</exception>
    public KnowledgeDistillation(Network student, Network teacher, ImageData data, long keptBytes = UsualKeptBytes)
    {
        ArgumentNullException.ThrowIfNull(data);
        TaskFit.RequireExamples("distillation", data.Train.Count, data.Test.Count);
        TaskFit.Require("distillation: student", student, ImageBatch.ShapeOf(data.Train), [data.Train.Classes]);
        TaskFit.Require("distillation: teacher", teacher, ImageBatch.ShapeOf(data.Train), [data.Train.Classes]);
        if (ReferenceEquals(student, teacher)) throw new TrainingException("distillation: got the same network as student and teacher; two are needed. Load the teacher into a network of its own.");
        if (keptBytes < 0) throw new TrainingException($"distillation: got {keptBytes} bytes for the teacher's scores; allowed are numbers from 0 on.");
        (Network, _teacher, _data, _judgement) = (student, teacher, data, new(student, data));
        _kept = (int)Math.Min(data.Train.Count, Math.Min(keptBytes / sizeof(float), Array.MaxLength) / data.Train.Classes);
        Hyperparameters =
        [
            new(HyperparameterInfo.Between("distill_temperature", LeastTemperature, MostTemperature, _temperature, "what both networks' scores are divided by before they are compared"), value => _temperature = (float)value),
            new(HyperparameterInfo.Between("distill_weight", 0, 1, _weight, "how much the teacher counts; the labels count for the rest"), value => _weight = (float)value),
            new(HyperparameterInfo.Between("label_smoothing", 0, 1, 0, "share of the labels' target that is spread over all classes"), value => _labelSmoothing = (float)value),
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
        if (_labels.Length < examples.Length) _labels = new int[examples.Length];
        var images = ImageBatch.Of(_data.Train, _data.Normalisation, examples, _labels);
        var labels = _labels.AsSpan(0, examples.Length);
        var scores = Network.Forward(images, moment.Pass);
        var right = ClassScores.CountRight(scores, labels);
        var loss = CrossEntropy.Mean(scores, labels, _labelSmoothing);
        if (_weight > 0)
        {
            var divergence = Distillation.Divergence(scores, TeacherScores(examples), _temperature);
            loss = Arithmetic.Add(Arithmetic.Scale(loss, 1 - _weight), Arithmetic.Scale(divergence, _weight));
        }

        return new(loss, labels.Length, labels.Length, right);
    }

    /// <summary>Judges the student by the labels alone: cross-entropy without smoothing, and the share of right classes.</summary>
    public Evaluation Evaluate() => _judgement.Evaluate();

    ClassAnswers IClassifier.Ask() => _judgement.Ask();

    int IClassifier.Answers => _judgement.Asked;

    int IClassifier.Examples => _judgement.Asked;

    Tensor TeacherScores(ReadOnlySpan<int> examples)
    {
        var classes = _data.Train.Classes;
        var kept = _scores ??= Keep();
        var scores = Tensor.Scratch([examples.Length, classes]);
        List<int> rows = [], others = [];
        for (var row = 0; row < examples.Length; row++)
        {
            if (examples[row] < _kept)
            {
                kept.AsSpan(examples[row] * classes, classes).CopyTo(scores.Data[(row * classes)..]);
                continue;
            }

            rows.Add(row);
            others.Add(examples[row]);
        }

        if (rows.Count == 0) return scores;
        var asked = new float[rows.Count * classes];
        Ask(CollectionsMarshal.AsSpan(others), asked);
        for (var i = 0; i < rows.Count; i++) asked.AsSpan(i * classes, classes).CopyTo(scores.Data[(rows[i] * classes)..]);
        return scores;
    }

    /// <summary>The teacher's scores of the images that are kept; in their order, so that they are the same whichever batch asks first.</summary>
    float[] Keep()
    {
        var classes = _data.Train.Classes;
        var scores = new float[_kept * classes];
        foreach (var examples in Enumerable.Range(0, _kept).Chunk(TeacherBatch))
            Ask(examples, scores.AsSpan(examples[0] * classes, examples.Length * classes));
        return scores;
    }

    void Ask(ReadOnlySpan<int> examples, Span<float> scores)
    {
        using (_tape.Evaluate())
        {
            var images = ImageBatch.Of(_data.Train, _data.Normalisation, examples, new int[examples.Length]);
            _teacher.Forward(images, Pass.Evaluation).Data.CopyTo(scores);
        }
    }
}
