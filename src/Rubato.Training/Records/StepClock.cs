namespace Rubato.Training.Records;

/// <summary>
/// When a run's updates were done. The record has a time for each epoch's end alone; between two ends, and behind the last one, the
/// steps are taken to be equally long.
/// </summary>
public sealed class StepClock
{
    readonly List<double> _steps = [0], _seconds = [0];

    /// <summary>A clock from the record of epochs; <paramref name="end"/> is the run's end where it is known.</summary>
    public StepClock(IReadOnlyList<EpochRecord> epochs, RunSummary? end = null)
    {
        ArgumentNullException.ThrowIfNull(epochs);
        foreach (var epoch in epochs) Add(epoch.Step, epoch.Seconds);
        if (end is not null) Add(end.Steps, end.Seconds);
    }

    /// <summary>Whether any time is known; without one every step is at 0.</summary>
    public bool IsKnown => _steps.Count > 1;

    /// <summary>Seconds from the run's start until <paramref name="steps"/> updates were done.</summary>
    public double SecondsAfter(long steps)
    {
        if (!IsKnown) return 0;
        var at = _steps.BinarySearch(steps);
        var next = Math.Clamp(at < 0 ? ~at : at, 1, _steps.Count - 1);
        var share = (steps - _steps[next - 1]) / (_steps[next] - _steps[next - 1]);
        return _seconds[next - 1] + (share * (_seconds[next] - _seconds[next - 1]));
    }

    /// <summary>Only what rises is of use: a time that was changed by hand must not bend the curves back.</summary>
    void Add(double steps, double seconds)
    {
        if (!(steps > _steps[^1]) || !(seconds >= _seconds[^1]) || !double.IsFinite(seconds)) return;
        _steps.Add(steps);
        _seconds.Add(seconds);
    }
}
