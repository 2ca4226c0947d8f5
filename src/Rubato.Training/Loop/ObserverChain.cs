using Rubato.Training.Records;

namespace Rubato.Training;

/// <summary>Several observers as one; each is told in the order in which they were given.</summary>
public sealed class ObserverChain : ITrainingObserver
{
    readonly ITrainingObserver[] _observers;

    ObserverChain(ITrainingObserver[] observers) => _observers = observers;

    /// <summary>The observers as one; those that are null are left out. Null where none is left, and one alone stays itself.</summary>
    public static ITrainingObserver? Of(params IReadOnlyList<ITrainingObserver?> observers)
    {
        ArgumentNullException.ThrowIfNull(observers);
        return observers.OfType<ITrainingObserver>().ToArray() switch
        {
            [] => null,
            [var one] => one,
            var several => new ObserverChain(several),
        };
    }

    /// <inheritdoc/>
    public void Resumed(ResumePoint from)
    {
        foreach (var observer in _observers) observer.Resumed(from);
    }

    /// <inheritdoc/>
    public void StepDone(in StepProgress progress)
    {
        foreach (var observer in _observers) observer.StepDone(progress);
    }

    /// <inheritdoc/>
    public void EpochDone(EpochRecord epoch)
    {
        foreach (var observer in _observers) observer.EpochDone(epoch);
    }
}
