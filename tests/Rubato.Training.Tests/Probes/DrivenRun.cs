using Rubato.Engine;
using Rubato.Training.Probes;
using Rubato.Training.Tasks;

namespace Rubato.Training.Tests.Probes;

/// <summary>Steps of a small network under one probe, without folder and plan around them, so that a test sees each gradient.</summary>
sealed class DrivenRun
{
    const long Seed = 7;
    readonly ITrainingTask _task;
    readonly ClippedGradients _optimizer;
    readonly BatchGradient _gradient;
    readonly ExampleStream _stream;
    readonly ProbeHost _host;
    readonly List<(long Step, string Signal, double Value)> _readings = [];
    readonly int _batch;
    long _step;

    public DrivenRun(ProbeKind kind, Func<ParameterSet, Optimizer> optimizer, string task = "mlp", long every = 1, int batch = 12)
    {
        _task = TinyTasks.All[task]();
        _optimizer = new(optimizer(_task.Network.Parameters));
        (_gradient, _stream, _batch) = (new(_task), new(Seed, _task.Count), batch);
        Target = new(_task, _optimizer, batch, Seed);
        Assert.Null(kind.Refusal(Target));
        _host = new([new(kind, every, kind.Cost(Target), IsRead: false, IsStretched: false)], Target, (signal, value) => _readings.Add((_step, signal, value)));
    }

    public ProbeTarget Target { get; }

    public Network Network => _task.Network;

    /// <summary>The last batch and its moment.</summary>
    public (int[] Examples, BatchMoment Moment) Batch { get; private set; }

    /// <summary>The last batch's gradient, parameter after parameter, as it came.</summary>
    public float[] Gradient { get; private set; } = [];

    public static string? RefusalOf(ProbeKind kind, Func<ParameterSet, Optimizer> optimizer, string task = "mlp", int batch = 12)
    {
        var built = TinyTasks.All[task]();
        return kind.Refusal(new(built, optimizer(built.Network.Parameters), batch, Seed));
    }

    /// <summary>Sets a hyperparameter of the optimiser, or of the clipping around it.</summary>
    public DrivenRun With(string name, double value)
    {
        _optimizer.Set(name, value);
        return this;
    }

    /// <summary>One step.</summary>
    /// <param name="change">Changes the gradient before the update.</param>
    public void Step(Action<Network>? change = null)
    {
        _host.BeforeStep(_step);
        var (epoch, examples) = (_stream.Epoch, _stream.Take(_batch, crosses: true));
        Batch = (examples.ToArray(), new(Seed, _step, epoch, 0));
        var result = _gradient.Compute(examples.Span, Batch.Moment, 1);
        Gradient = Flat(Network);
        _host.AfterGradient(examples, Batch.Moment, result.Loss, result.GradNorm);
        change?.Invoke(Network);
        _optimizer.Step();
        _host.AfterStep();
        _step++;
    }

    /// <summary>What was reported of a signal.</summary>
    public (long Step, double Value)[] Of(string signal) => [.. _readings.Where(reading => reading.Signal == signal).Select(reading => (reading.Step, reading.Value))];

    /// <summary>The last report of a signal.</summary>
    public double Last(string signal) => Of(signal)[^1].Value;

    /// <summary>The gradient of some examples by themselves.</summary>
    public float[] GradientOf(ReadOnlySpan<int> examples, BatchMoment moment)
    {
        new BatchGradient(_task).Compute(examples, moment, 1);
        return Flat(Network);
    }

    /// <summary>The Hessian of the loss of some examples, a product a column.</summary>
    public double[][] Hessian(ReadOnlyMemory<int> examples, BatchMoment moment)
    {
        var objective = new Objective(_task, examples, moment);
        var columns = new double[objective.Count][];
        for (var i = 0; i < columns.Length; i++)
        {
            var (unit, column) = (new float[objective.Count], new float[objective.Count]);
            unit[i] = 1;
            objective.HessianProduct(unit, column);
            columns[i] = [.. column.Select(x => (double)x)];
        }

        return columns;
    }

    static float[] Flat(Network network) => [.. network.Parameters.SelectMany(parameter => parameter.Gradient.ToArray())];
}
