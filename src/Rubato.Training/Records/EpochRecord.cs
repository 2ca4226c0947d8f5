using System.Text.Json;

namespace Rubato.Training.Records;

/// <summary>One epoch.</summary>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="Step">Updates done when it ended.</param>
/// <param name="TrainLoss">Mean loss of its batches.</param>
/// <param name="TrainAccuracy">Share of its training images that were classified rightly, 0 … 1; null where not measured.</param>
/// <param name="TestLoss">Mean loss on the test images at its end.</param>
/// <param name="TestAccuracy">Share of the test images that were classified rightly at its end, 0 … 1.</param>
/// <param name="Seconds">Seconds since the run began.</param>
/// <param name="SamplesPerSecond">Training images a second in this epoch, without the evaluation.</param>
public sealed record EpochRecord(
    int Epoch,
    long Step,
    double TrainLoss,
    double? TrainAccuracy,
    double TestLoss,
    double TestAccuracy,
    double Seconds,
    double SamplesPerSecond);

/// <summary>Writes <c>epochs.jsonl</c>: a line an epoch, handed to the system at once.</summary>
public sealed class EpochWriter : IDisposable
{
    readonly JsonLineWriter _lines;

    internal EpochWriter(JsonLineWriter lines)
    {
        _lines = lines;
    }

    /// <summary>Adds an epoch.</summary>
    /// <exception cref="RunFolderException">The disk is full, …</exception>
    public void Append(EpochRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var json = _lines.Json;
        json.WriteStartObject();
        json.WriteNumber("epoch", record.Epoch);
        json.WriteNumber("step", record.Step);
        JsonLines.Write(json, "train_loss", record.TrainLoss);
        if (record.TrainAccuracy is { } accuracy)
            JsonLines.Write(json, "train_accuracy", accuracy);
        JsonLines.Write(json, "test_loss", record.TestLoss);
        JsonLines.Write(json, "test_accuracy", record.TestAccuracy);
        JsonLines.Write(json, "seconds", record.Seconds);
        JsonLines.Write(json, "samples_per_second", record.SamplesPerSecond);
        json.WriteEndObject();
        _lines.EndLine();
        _lines.Flush();
    }

    /// <summary>Hands everything so far to the system and says where the file stands.</summary>
    internal RecordMark Mark() => _lines.Mark();

    /// <summary>Waits until what was handed to the system is on the disk; may be called on another thread.</summary>
    internal void FlushToDisk() => _lines.FlushToDisk();

    /// <summary>Closes.</summary>
    public void Dispose() => _lines.Dispose();
}

/// <summary>What <c>epochs.jsonl</c> held.</summary>
/// <param name="Epochs">The epochs.</param>
/// <param name="Remark">Says which line was cut and left out; null where the file was whole.</param>
public sealed record EpochLog(IReadOnlyList<EpochRecord> Epochs, string? Remark)
{
    /// <summary>Reads a record of epochs; a last line that is cut is left out, and <see cref="Remark"/> says so.</summary>
    /// <exception cref="RunFolderException">The file isn't there, or a line before the last is damaged.</exception>
    public static EpochLog Read(string path)
    {
        var epochs = new List<EpochRecord>();
        var remark = JsonLines.Read(path, line => epochs.Add(ReadLine(line)));
        return new EpochLog(epochs, remark);
    }

    static EpochRecord ReadLine(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        using var document = JsonDocument.ParseValue(ref reader);
        if (reader.Read())
            throw new FormatException("something follows the object.");
        var root = document.RootElement;
        double Number(string name) => root.TryGetProperty(name, out var value)
            ? JsonLines.ToNumber(value)
            : throw new FormatException($"the key '{name}' is missing.");
        return new EpochRecord(
            (int)Number("epoch"),
            (long)Number("step"),
            Number("train_loss"),
            root.TryGetProperty("train_accuracy", out _) ? Number("train_accuracy") : null,
            Number("test_loss"),
            Number("test_accuracy"),
            Number("seconds"),
            Number("samples_per_second"));
    }
}
