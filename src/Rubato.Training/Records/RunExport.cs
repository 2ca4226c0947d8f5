using System.Globalization;
using System.Text.Json;

namespace Rubato.Training.Records;

/// <summary>
/// A run's record for other programs: a row a step with the step's numbers and, in the step that ended an epoch, what the epoch was
/// judged with.
/// </summary>
public static class RunExport
{
    const string EventFileEnding = "-export";

    /// <summary>Writes a table: step, epoch, loss, grad_norm, a column for each hyperparameter, val_loss, val_accuracy; empty where there is no value.</summary>
    /// <returns>Which line of the record was cut and left out; null where it was whole.</returns>
    /// <exception cref="RunFolderException">The record isn't there or is damaged.</exception>
    public static string? WriteCsv(RunFolder folder, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var (steps, ends, _, remark) = Read(folder);
        var head = (string[])[.. StepColumns.Reserved, .. steps.Columns, EventTags.ValLoss, EventTags.ValAccuracy];
        writer.Write(string.Join(',', head.Select(Quoted)));
        writer.Write('\n');
        for (var i = 0; i < steps.Count; i++)
        {
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{steps.Steps[i]},{steps.Epochs[i]},{steps.Losses[i]:R},{steps.GradNorms[i]:R},"));
            for (var column = 0; column < steps.Columns.Count; column++)
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"{steps.Values(column)[i]:R},"));
            writer.Write(ends.TryGetValue(steps.Steps[i] + 1, out var end) ? string.Create(CultureInfo.InvariantCulture, $"{end.TestLoss:R},{end.TestAccuracy:R}\n") : ",\n");
        }

        return remark;
    }

    /// <summary>Writes the same as a flat JSON object a line; keys without a value are left out. Numbers that aren't finite are the texts "NaN", "Infinity", "-Infinity".</summary>
    /// <returns>Which line of the record was cut and left out; null where it was whole.</returns>
    /// <exception cref="RunFolderException">The record isn't there or is damaged.</exception>
    public static string? WriteJsonLines(RunFolder folder, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var (steps, ends, _, remark) = Read(folder);
        using var json = new Utf8JsonWriter(stream, JsonLines.Options);
        for (var i = 0; i < steps.Count; i++)
        {
            json.WriteStartObject();
            json.WriteNumber(StepColumns.Step, steps.Steps[i]);
            json.WriteNumber(StepColumns.Epoch, steps.Epochs[i]);
            JsonLines.Write(json, StepColumns.Loss, steps.Losses[i]);
            JsonLines.Write(json, StepColumns.GradNorm, steps.GradNorms[i]);
            for (var column = 0; column < steps.Columns.Count; column++) JsonLines.Write(json, steps.Columns[column], steps.Values(column)[i]);
            if (ends.TryGetValue(steps.Steps[i] + 1, out var end))
            {
                JsonLines.Write(json, EventTags.ValLoss, end.TestLoss);
                JsonLines.Write(json, EventTags.ValAccuracy, end.TestAccuracy);
            }

            json.WriteEndObject();
            json.Flush();
            json.Reset();
            stream.WriteByte((byte)'\n');
        }

        return remark;
    }

    /// <summary>
    /// Writes an event file for TensorBoard into <paramref name="into"/>, which is created where it is missing; the same export again
    /// replaces it. Times are the run's start and what the record says of the epochs' ends.
    /// </summary>
    /// <returns>The file's path, and which line of the record was cut and left out.</returns>
    /// <exception cref="RunFolderException">The record isn't there or is damaged, or the folder holds another event file, whose curves would mix with these.</exception>
    public static (string Path, string? Remark) WriteEvents(RunFolder folder, string into)
    {
        ArgumentException.ThrowIfNullOrEmpty(into);
        var (steps, ends, clock, remark) = Read(folder);
        var start = (File.GetLastWriteTimeUtc(folder.RecipePath) - DateTime.UnixEpoch).TotalSeconds;
        try
        {
            Directory.CreateDirectory(into);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RunFolderException.CannotWrite(into, e);
        }

        var path = Path.Combine(into, EventFile.NameAt(start) + EventFileEnding);
        if (Directory.EnumerateFiles(into, "*tfevents*").FirstOrDefault(other => Path.GetFileName(other) != Path.GetFileName(path)) is { } taken)
            throw new RunFolderException($"{into}: holds the event file {Path.GetFileName(taken)} already, and TensorBoard would mix the two. Give another folder, or remove it.");
        AtomicFile.Write(path, stream =>
        {
            using var file = new EventFile(stream, start);
            var tags = steps.Columns.Select(EventTags.Hyperparameter).ToArray();
            for (var i = 0; i < steps.Count; i++)
            {
                var step = steps.Steps[i];
                var at = start + clock.SecondsAfter(step + 1);
                file.Scalar(EventTags.Loss, step, at, steps.Losses[i]);
                file.Scalar(EventTags.GradNorm, step, at, steps.GradNorms[i]);
                for (var column = 0; column < tags.Length; column++) file.Scalar(tags[column], step, at, steps.Values(column)[i]);
                if (!ends.TryGetValue(step + 1, out var end)) continue;
                file.Scalar(EventTags.ValLoss, end.Step, at, end.TestLoss);
                file.Scalar(EventTags.ValAccuracy, end.Step, at, end.TestAccuracy);
            }
        });
        return (path, remark);
    }

    static (StepLog Steps, IReadOnlyDictionary<long, EpochRecord> Ends, StepClock Clock, string? Remark) Read(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var steps = folder.ReadSteps();
        var epochs = File.Exists(folder.EpochsPath) ? folder.ReadEpochs() : new EpochLog([], null);
        return (steps, epochs.Epochs.GroupBy(epoch => epoch.Step).ToDictionary(of => of.Key, of => of.Last()), new StepClock(epochs.Epochs), steps.Remark ?? epochs.Remark);
    }

    static string Quoted(string name) => name.AsSpan().IndexOfAny(",\"\r\n") < 0 ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
