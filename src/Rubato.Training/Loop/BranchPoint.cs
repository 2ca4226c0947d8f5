using System.Globalization;
using Rubato.Training.Checkpoints;
using Rubato.Training.Records;

namespace Rubato.Training;

/// <summary>A checkpoint of another run, from which one branches off: <c>FOLDER</c> for its newest, <c>FOLDER@STEP</c> for that of a step.</summary>
static class BranchPoint
{
    /// <exception cref="TrainingException">There is no such checkpoint, or it is damaged.</exception>
    /// <exception cref="RunFolderException">There is no such run.</exception>
    public static Checkpoint Load(string from)
    {
        var (folder, wanted) = Split(from);
        var (hasStep, step) = (wanted is not null, wanted ?? 0);
        var checkpoints = new CheckpointFolder(RunFolder.Open(folder));
        try
        {
            if (hasStep && checkpoints.Steps.Contains(step)) return checkpoints.Read(step);
        }
        catch (CheckpointException e)
        {
            throw new TrainingException(string.Create(CultureInfo.InvariantCulture, $"from: the checkpoint of step {step} can't be used: {e.Message}."));
        }

        if (!hasStep && checkpoints.Newest(out _) is { } newest) return newest;
        var there = checkpoints.Steps is { Count: > 0 } steps ? $"there are those of {string.Join(", ", steps)}" : "it has none";
        throw new TrainingException(
            $"from: {from} names {(hasStep ? string.Create(CultureInfo.InvariantCulture, $"the checkpoint of step {step}") : "a whole checkpoint")}; {there}. Keep more of them with --keep-checkpoints and --checkpoint-every.");
    }

    /// <summary>The folder, and the step where one is named.</summary>
    public static (string Folder, long? Step) Split(string from)
    {
        var at = from.LastIndexOf('@');
        return at > 0 && long.TryParse(from.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? (from[..at], step) : (from, null);
    }
}
