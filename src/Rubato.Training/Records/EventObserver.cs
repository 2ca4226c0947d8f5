namespace Rubato.Training.Records;

/// <summary>Writes a run to an event file as it goes, so that TensorBoard shows it while it trains.</summary>
/// <param name="file">The file; the caller closes it.</param>
/// <param name="columns">The plan's columns.</param>
/// <param name="time">The clock that says when something was.</param>
public sealed class EventObserver(EventFile file, IReadOnlyList<string> columns, TimeProvider time) : ITrainingObserver
{
    readonly string[] _tags = [.. columns.Select(EventTags.Hyperparameter)];

    double Now => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;

    /// <inheritdoc/>
    public void Resumed(ResumePoint from)
    {
        ArgumentNullException.ThrowIfNull(from);
        file.Restarted(from.Step, Now);
    }

    /// <inheritdoc/>
    public void StepDone(in StepProgress progress)
    {
        var now = Now;
        file.Scalar(EventTags.Loss, progress.Step, now, progress.Loss);
        file.Scalar(EventTags.GradNorm, progress.Step, now, progress.GradNorm);
        for (var i = 0; i < _tags.Length; i++) file.Scalar(_tags[i], progress.Step, now, progress.Values[i]);
    }

    /// <inheritdoc/>
    public void EpochDone(EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(epoch);
        var now = Now;
        file.Scalar(EventTags.ValLoss, epoch.Step, now, epoch.TestLoss);
        file.Scalar(EventTags.ValAccuracy, epoch.Step, now, epoch.TestAccuracy);
        file.Flush();
    }
}
