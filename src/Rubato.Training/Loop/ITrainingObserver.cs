using Rubato.Training.Checkpoints;
using Rubato.Training.Records;

namespace Rubato.Training;

/// <summary>Watches a run as it goes. Called on the training thread: what takes long holds the run up.</summary>
public interface ITrainingObserver
{
    /// <summary>The run goes on where it was stopped.</summary>
    void Resumed(ResumePoint from)
    {
    }

    /// <summary>An update is done.</summary>
    void StepDone(in StepProgress progress);

    /// <summary>An epoch is done and judged on the test images.</summary>
    void EpochDone(EpochRecord epoch);
}

/// <summary>Where a run stands after an update.</summary>
public readonly ref struct StepProgress(
    long step, int epoch, double loss, double gradNorm, double accuracy, double samplesPerSecond, ReadOnlySpan<double> values)
{
    /// <summary>The update, from 0.</summary>
    public long Step { get; } = step;

    /// <summary>Its epoch, from 0.</summary>
    public int Epoch { get; } = epoch;

    /// <summary>Mean loss of its batch.</summary>
    public double Loss { get; } = loss;

    /// <summary>Norm of the whole gradient.</summary>
    public double GradNorm { get; } = gradNorm;

    /// <summary>Share of this epoch's training images so far that were classified rightly, 0 … 1.</summary>
    public double Accuracy { get; } = accuracy;

    /// <summary>Training images a second in this epoch so far.</summary>
    public double SamplesPerSecond { get; } = samplesPerSecond;

    /// <summary>The hyperparameters in force, in the order of the plan's columns; gone after the call.</summary>
    public ReadOnlySpan<double> Values { get; } = values;
}

/// <summary>Where a run goes on.</summary>
/// <param name="Step">The next update; 0 where no checkpoint could be used.</param>
/// <param name="Skipped">Newer checkpoints that couldn't be used, and why.</param>
public sealed record ResumePoint(long Step, IReadOnlyList<SkippedCheckpoint> Skipped);
