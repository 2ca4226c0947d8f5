using Rubato.Engine;
using Rubato.Training.Probes;
using Rubato.Training.Tasks;
using Rubato.Training.Tests.Tasks;

namespace Rubato.Training.Tests.Probes;

/// <summary>Networks of a few hundred numbers, whose whole Hessian can be had, some steps into their training.</summary>
static class SmallNets
{
    public static readonly BatchMoment Moment = new(Seed: 5, Step: 3, Epoch: 1, Part: 0);

    public static IReadOnlyDictionary<string, Func<ITrainingTask>> All { get; } = new Dictionary<string, Func<ITrainingTask>>
    {
        ["mlp"] = () => Images(new Sequential(
            ("pool", new AveragePoolLayer(7)), ("flatten", new FlattenLayer()), ("fc1", new LinearLayer(8, relu: true)), ("fc2", new LinearLayer(10)))),
        ["cnn"] = () => Images(new Sequential(
            ("pool", new AveragePoolLayer(4)), ("conv", new ConvolutionLayer(4, 3, stride: 3, relu: true)), ("flatten", new FlattenLayer()),
            ("dropout", new DropoutLayer(0.1)), ("fc", new LinearLayer(10)))),
        ["batch norm"] = () => Images(new Sequential(
            ("pool", new AveragePoolLayer(4)), ("conv", new ConvolutionLayer(4, 3, stride: 3, bias: false)), ("norm", new BatchNormLayer(relu: true)),
            ("flatten", new FlattenLayer()), ("fc", new LinearLayer(10)))),
        ["smooth"] = () => Images(new Sequential(
            ("pool", new AveragePoolLayer(7)), ("flatten", new FlattenLayer()), ("fc1", new LinearLayer(8)), ("gelu", new ActivationLayer(x => Activations.Gelu(x))),
            ("fc2", new LinearLayer(10)))),
    };

    public static int[] Examples(int count) => [.. Enumerable.Range(0, count)];

    /// <summary>A network after some steps, and what made them.</summary>
    public static (Objective Objective, Optimizer Optimizer) Trained(
        string name, int examples = 24, int steps = 12, Func<ParameterSet, Optimizer>? optimizer = null)
    {
        var task = All[name]();
        return (new(task, Examples(examples), Moment), Train(task, steps, optimizer?.Invoke(task.Network.Parameters) ?? new Sgd(task.Network.Parameters, learningRate: 0.1)));
    }

    public static Optimizer Train(ITrainingTask task, int steps, Optimizer optimizer, long from = 0)
    {
        var gradient = new BatchGradient(task);
        for (var step = from; step < from + steps; step++)
        {
            gradient.Compute([.. Enumerable.Range(0, 16).Select(i => (int)((step * 16 + i) % task.Count))], new(5, step, 0, 0), 1);
            optimizer.Step();
        }

        return optimizer;
    }

    /// <summary>All of the Hessian, a product a column; the mean of it and its transpose.</summary>
    public static double[][] Hessian(Objective objective)
    {
        var n = objective.Count;
        var columns = new float[n][];
        using var curvature = objective.Curvature();
        for (var i = 0; i < n; i++)
        {
            var unit = new float[n];
            unit[i] = 1;
            curvature.Product(unit, columns[i] = new float[n]);
        }

        return [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Select(j => ((double)columns[i][j] + columns[j][i]) / 2).ToArray())];
    }

    public static float[] Gradient(Objective objective)
    {
        var gradient = new float[objective.Count];
        objective.Gradient(gradient);
        return gradient;
    }

    static ImageClassification Images(Layer layers) => new(new(layers, TaskSamples.Image, 1), Loop.Trained.Glyphs);
}
