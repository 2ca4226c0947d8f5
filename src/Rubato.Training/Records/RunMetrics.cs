using System.Diagnostics.Metrics;

namespace Rubato.Training.Records;

/// <summary>
/// Publishes a run through <see cref="System.Diagnostics.Metrics"/>, to whoever listens to the meter <see cref="MeterName"/>: the steps as a
/// counter; loss, gradient norm, samples a second and each hyperparameter as gauges; after each epoch the test loss and accuracy. Every
/// measurement has the tag <c>run</c>, a hyperparameter's also <c>hyperparameter</c> with its name. Where nobody listens it costs next to nothing.
/// </summary>
public sealed class RunMetrics : ITrainingObserver, IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Rubato.Training";

    readonly Meter _meter = new(MeterName);
    readonly Counter<long> _steps;
    readonly Gauge<double> _loss, _gradNorm, _samplesPerSecond, _hyperparameter, _valLoss, _valAccuracy;
    readonly KeyValuePair<string, object?>[] _run;
    readonly KeyValuePair<string, object?>[][] _columns;

    RunMetrics(string run, IReadOnlyList<string> columns)
    {
        _run = [new("run", run)];
        _columns = [.. columns.Select(column => (KeyValuePair<string, object?>[])[new("run", run), new("hyperparameter", column)])];
        _steps = _meter.CreateCounter<long>("rubato.training.steps", "{step}", "Updates that were done.");
        _loss = _meter.CreateGauge<double>("rubato.training.loss", null, "Mean loss of the last batch.");
        _gradNorm = _meter.CreateGauge<double>("rubato.training.grad_norm", null, "Norm of the last gradient over all parameters.");
        _samplesPerSecond = _meter.CreateGauge<double>("rubato.training.samples_per_second", "{sample}/s", "Training examples a second in this epoch so far.");
        _hyperparameter = _meter.CreateGauge<double>("rubato.training.hyperparameter", null, "A hyperparameter's value in force.");
        _valLoss = _meter.CreateGauge<double>("rubato.training.val_loss", null, "Mean loss on the test examples after the last epoch.");
        _valAccuracy = _meter.CreateGauge<double>("rubato.training.val_accuracy", "1", "Share of the test examples that were classified rightly after the last epoch.");
    }

    /// <summary>An observer that publishes a run; to be disposed when the run has ended.</summary>
    /// <param name="run">The run's name.</param>
    /// <param name="columns">The plan's columns.</param>
    public static RunMetrics Observe(string run, IReadOnlyList<string> columns)
    {
        ArgumentException.ThrowIfNullOrEmpty(run);
        ArgumentNullException.ThrowIfNull(columns);
        return new(run, columns);
    }

    /// <inheritdoc/>
    public void StepDone(in StepProgress progress)
    {
        _steps.Add(1, _run);
        _loss.Record(progress.Loss, _run);
        _gradNorm.Record(progress.GradNorm, _run);
        _samplesPerSecond.Record(progress.SamplesPerSecond, _run);
        for (var i = 0; i < _columns.Length; i++) _hyperparameter.Record(progress.Values[i], _columns[i]);
    }

    /// <inheritdoc/>
    public void EpochDone(EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(epoch);
        _valLoss.Record(epoch.TestLoss, _run);
        _valAccuracy.Record(epoch.TestAccuracy, _run);
    }

    /// <summary>Ends the publication.</summary>
    public void Dispose() => _meter.Dispose();
}
