using Rubato.Training.Records;

namespace Rubato.Training.Tests.Loop;

/// <summary>Asks a run to stop when it has done some steps, and remembers where it went on.</summary>
sealed class StopAfter(int steps, CancellationTokenSource? stop) : ITrainingObserver
{
    int _done;

    public ResumePoint? From { get; private set; }

    public void Resumed(ResumePoint from) => From = from;

    public void StepDone(in StepProgress progress)
    {
        if (++_done == steps) stop!.Cancel();
    }

    public void EpochDone(EpochRecord epoch)
    {
    }
}
