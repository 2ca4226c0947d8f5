using System.Diagnostics;
using Rubato.Engine;
using Rubato.Training.Checkpoints;
using Rubato.Training.Tasks;

namespace Rubato.Training.Probes;

/// <summary>The probes of a run: calls each when it is due, hands its readings on, and keeps the time that all of them took.</summary>
sealed class ProbeHost : ICheckpointed
{
    readonly List<(ScheduledProbe Schedule, Probe Probe)> _probes;
    readonly List<(string Signal, double Value)> _readings = [];
    readonly ProbeStep _view;
    long _ticks;

    /// <param name="schedule">Which probes, and when.</param>
    /// <param name="target">The run.</param>
    /// <param name="report">Takes each reading when it is made.</param>
    public ProbeHost(IReadOnlyList<ScheduledProbe> schedule, ProbeTarget target, Action<string, double> report)
    {
        (Schedule, _probes) = (schedule, [.. schedule.Select(probe => (probe, probe.Kind.Create(target)))]);
        _view = new(target, (signal, value) =>
        {
            _readings.Add((signal, value));
            report(signal, value);
        });
    }

    /// <summary>Which probes run, and when.</summary>
    public IReadOnlyList<ScheduledProbe> Schedule { get; }

    /// <summary>What was measured in this step so far.</summary>
    public IReadOnlyList<(string Signal, double Value)> Readings => _readings;

    /// <summary>Seconds that probes took, those before a checkpoint included.</summary>
    public double Seconds => (double)_ticks / Stopwatch.Frequency;

    /// <summary>Whether a probe is due in a step.</summary>
    public bool IsDue(long step) => _probes.Exists(probe => step % probe.Schedule.Every == 0);

    public void BeforeStep(long step)
    {
        _readings.Clear();
        (_view.Step, _view.Moment, _view.Examples, _view.Loss, _view.GradNorm) = (step, default, default, double.NaN, double.NaN);
        Visit(static (probe, view) => probe.BeforeStep(view));
    }

    public void AfterGradient(ReadOnlyMemory<int> examples, BatchMoment moment, double loss, double gradNorm)
    {
        (_view.Moment, _view.Examples, _view.Loss, _view.GradNorm) = (moment, examples, loss, gradNorm);
        Visit(static (probe, view) => probe.AfterGradient(view));
        Anticipate(_view.Step + 1); // last: a probe that is due in both steps must compare before it keeps
    }

    public void AfterStep() => Visit(static (probe, view) => probe.AfterStep(view));

    void Visit(Action<Probe, ProbeStep> visit)
    {
        var start = Stopwatch.GetTimestamp();
        foreach (var (schedule, probe) in _probes)
        {
            _view.IsDue = _view.Step % schedule.Every == 0;
            if (_view.IsDue || schedule.Kind.IsContinuous) visit(probe, _view);
        }

        _ticks += Stopwatch.GetTimestamp() - start;
    }

    void Anticipate(long next)
    {
        var start = Stopwatch.GetTimestamp();
        _view.IsDue = false;
        foreach (var (schedule, probe) in _probes)
            if (next % schedule.Every == 0) probe.Anticipate(_view);
        _ticks += Stopwatch.GetTimestamp() - start;
    }

    public void Save(CheckpointDraft draft)
    {
        draft.Add("seconds", Seconds);
        foreach (var (name, tensor) in State) draft.Add(name, tensor);
    }

    public void Restore(CheckpointPart saved)
    {
        _ticks = (long)(saved.Number("seconds") * Stopwatch.Frequency);
        foreach (var (name, tensor) in State) saved.CopyTo(name, tensor);
    }

    IEnumerable<NamedTensor> State => _probes.SelectMany(pair => pair.Probe.State.Select(tensor => new NamedTensor($"{pair.Schedule.Kind.Name}.{tensor.Name}", tensor.Value)));
}
