namespace Rubato.Training.Records;

/// <summary>
/// When a run's updates were done. The record has a time for each epoch's end alone; between two ends, and behind the last one, the
/// steps are taken to be equally long.
/// </summary>
public sealed class StepClock
{
    readonly List<(double Steps, double Seconds)> _known = [(0, 0)];

    /// <summary>A clock from the record of epochs; <paramref name="end"/> is the run's end where it is known.</summary>
    public StepClock(IReadOnlyList<EpochRecord> epochs, RunSummary? end = null)
    {
        ArgumentNullException.ThrowIfNull(epochs);
        foreach (var epoch in epochs) Add(epoch.Step, epoch.Seconds);
        if (end is not null) Add(end.Steps, end.Seconds);
    }

    /// <summary>Whether any time is known; without one every step is at 0.</summary>
    public bool IsKnown => _known.Count > 1;

    /// <summary>Seconds from the run's start until <paramref name="steps"/> updates were done.</summary>
    public double SecondsAfter(long steps)
    {
        if (!IsKnown) return 0;
        var next = _known.FindIndex(1, mark => mark.Steps >= steps);
        var (from, to) = next < 0 ? (_known[^2], _known[^1]) : (_known[next - 1], _known[next]);
        return from.Seconds + ((steps - from.Steps) / (to.Steps - from.Steps) * (to.Seconds - from.Seconds));
    }

    /// <summary>Only what rises is of use: a time that was changed by hand must not bend the curves back.</summary>
    void Add(double steps, double seconds)
    {
        if (steps > _known[^1].Steps && seconds >= _known[^1].Seconds && double.IsFinite(seconds)) _known.Add((steps, seconds));
    }
}
