using Rubato.Engine;
using Rubato.Training.Checkpoints;
using Rubato.Training.Data;
using Rubato.Training.Tests.Loop;

namespace Rubato.Training.Tests.Averages;

/// <summary>A small network that learns glyphs by plain steps, as a run's loop makes them.</summary>
sealed class Trainee
{
    readonly Tape _tape = new();
    readonly int[] _indices = new int[16], _labels = new int[16];

    public Trainee(Layer? layers = null, ulong seed = 1, Func<ParameterSet, Optimizer>? optimizer = null)
    {
        Network = New(layers, seed);
        Optimizer = optimizer?.Invoke(Network.Parameters) ?? new Sgd(Network.Parameters, learningRate: 0.05, momentum: 0.9, weightDecay: 1e-3);
    }

    public static ImageData Data => Trained.Glyphs;

    public Network Network { get; }

    public Optimizer Optimizer { get; }

    public static Network New(Layer? layers = null, ulong seed = 1) =>
        new(layers ?? Plain, [Data.Train.Height, Data.Train.Width, Data.Train.Channels], seed);

    public static Layer Plain => new Sequential(("flatten", new FlattenLayer()), ("fc1", new LinearLayer(19, relu: true)), ("fc2", new LinearLayer(Data.Train.Classes)));

    public static Layer WithBatchNorm => new Sequential(
        ("conv", new ConvolutionLayer(6, 3, stride: 2)), ("norm1", new BatchNormLayer(relu: true)), ("flatten", new FlattenLayer()),
        ("fc1", new LinearLayer(24)), ("norm2", new BatchNormLayer(momentum: 0.25, relu: true)), ("dropout", new DropoutLayer(0.1)), ("fc2", new LinearLayer(Data.Train.Classes)));

    /// <summary>One update, with companions as the loop will call them.</summary>
    public void Step(long step, params ITrainingCompanion[] companions)
    {
        foreach (var companion in companions) companion.BeforeGradient(step);
        for (var i = 0; i < _indices.Length; i++) _indices[i] = (int)((step * _indices.Length + i) % Data.Train.Count);
        Network.Parameters.ClearGradients();
        using (_tape.Record())
        {
            var inputs = Tensor.Scratch([_indices.Length, Data.Train.Height, Data.Train.Width, Data.Train.Channels]);
            Data.Train.FillBatch(_indices, Data.Normalisation, inputs.Data, _labels);
            _tape.Backward(CrossEntropy.Mean(Network.Forward(inputs, Pass.Training(1, step)), _labels));
        }

        Optimizer.Step();
        foreach (var companion in companions) companion.AfterStep(step);
    }

    /// <summary>Normalised training images from one on.</summary>
    public static Tensor Inputs(int first, int count)
    {
        var inputs = Tensor.Zeros([count, Data.Train.Height, Data.Train.Width, Data.Train.Channels]);
        Data.Train.FillBatch([.. Enumerable.Range(first, count)], Data.Normalisation, inputs.Data, new int[count]);
        return inputs;
    }

    public static string StateOf(Network network) => string.Concat(network.State.SelectMany(t => t.Value.ToArray()).Select(v => BitConverter.SingleToInt32Bits(v).ToString("x8", null)));

    /// <summary>What a part saves, taken up by another; checkpoints are files, so this goes through one.</summary>
    public static void Hand(ICheckpointed from, ICheckpointed to) =>
        CheckpointDraft.Of(3, [("part", from)], [], new()).Restore([("part", to)]);
}
