using Rubato.Engine;
using Rubato.Training.Data;
using Rubato.Training.Probes;
using Rubato.Training.Tasks;
using Rubato.Training.Tests.Averages;
using Rubato.Training.Tests.Loop;
using Group = Rubato.Engine.ParameterGroup;

namespace Rubato.Training.Tests.Probes;

/// <summary>A probe and the run that it measures, step by step, without folder and plan. Every measurement checks that nothing changes by it.</summary>
sealed class Measured
{
    const int Seed = 7;

    readonly BatchGradient _gradient;
    readonly Dictionary<string, double> _readings = [];

    public Measured(ProbeKind kind, ITrainingTask task, int batch = 16)
    {
        Target = TargetOf(task, batch);
        _gradient = new(task);
        Host = new([new(kind, 1, kind.Cost(Target), IsRead: true, IsStretched: false)], Target, (signal, value) => _readings[signal] = value);
    }

    public ProbeTarget Target { get; }

    public ProbeHost Host { get; }

    public Network Network => Target.Network;

    public static ProbeTarget TargetOf(ITrainingTask task, int batch = 16) =>
        new(task, new Sgd(task.Network.Parameters, Group.Each(task.Network.Parameters), learningRate: 0.1), batch, Seed);

    public static IReadOnlyDictionary<string, double> Once(ProbeKind kind, ITrainingTask task, int batch = 16) => new Measured(kind, task, batch).Step(0);

    public static ImageClassification Task(params (string, Layer)[] layers) => new(Trainee.New(new Sequential(layers)), Trained.Glyphs);

    /// <summary>Training images as the network is given them.</summary>
    public static Tensor Inputs(ReadOnlySpan<int> examples, out int[] labels)
    {
        var train = Trained.Glyphs.Train;
        var inputs = Tensor.Zeros([examples.Length, train.Height, train.Width, train.Channels]);
        labels = new int[examples.Length];
        train.FillBatch(examples, Trained.Glyphs.Normalisation, inputs.Data, labels);
        return inputs;
    }

    /// <summary>An update, with what was measured in it.</summary>
    public IReadOnlyDictionary<string, double> Step(long step)
    {
        _readings.Clear();
        int[] examples = [.. Enumerable.Range(0, Target.Batch).Select(i => (int)((step * Target.Batch) + i) % Target.Task.Count)];
        Unchanged(() => Host.BeforeStep(step));
        var moment = new BatchMoment(Seed, step, 0, 0);
        var batch = _gradient.Compute(examples, moment, parts: 1);
        Unchanged(() => Host.AfterGradient(examples, moment, batch.Loss, batch.GradNorm));
        Target.Optimizer.Step();
        Unchanged(Host.AfterStep);
        return _readings;
    }

    void Unchanged(Action measure)
    {
        var before = Bits();
        double[] knobs = Knobs();
        measure();
        Assert.Equal(before, Bits());
        Assert.Equal(knobs, Knobs());
    }

    string Bits() => Trainee.StateOf(Network) + string.Concat(Network.Parameters.SelectMany(parameter => parameter.HasGradient ? parameter.Gradient.ToArray() : [0]).Select(number => BitConverter.SingleToInt32Bits(number).ToString("x8", null)));

    double[] Knobs() => [.. Network.LayersOf<BatchNormLayer>().Select(norm => norm.Momentum), .. Network.LayersOf<DropoutLayer>().Select(dropout => dropout.Rate)];
}
