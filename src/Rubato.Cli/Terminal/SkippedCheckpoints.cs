using System.Globalization;
using Rubato.Training;
using Rubato.Training.Checkpoints;
using Rubato.Training.Records;

namespace Rubato.Cli.Terminal;

/// <summary>Says which checkpoints couldn't be used, and nothing else: for a run without progress.</summary>
sealed class SkippedCheckpoints : ITrainingObserver
{
    /// <summary>What is said of one.</summary>
    public static string Text(SkippedCheckpoint skipped) =>
        string.Create(CultureInfo.InvariantCulture, $"The checkpoint of step {skipped.Step} can't be used: {skipped.Reason}.");

    public void Resumed(ResumePoint from)
    {
        foreach (var skipped in from.Skipped) Console.Error.WriteLine(Text(skipped));
    }

    public void StepDone(in StepProgress progress)
    {
    }

    public void EpochDone(EpochRecord epoch)
    {
    }
}
