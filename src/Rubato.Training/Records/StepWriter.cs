using System.Text.Json;

namespace Rubato.Training.Records;

/// <summary>
/// Writes <c>steps.jsonl</c>: a line an update, with step, epoch, loss, grad_norm and one key for each hyperparameter.
/// Allocates nothing for a step.
/// </summary>
public sealed class StepWriter : IDisposable
{
    readonly JsonLineWriter _lines;
    readonly JsonEncodedText[] _names;

    internal StepWriter(JsonLineWriter lines, IReadOnlyList<string> columns)
    {
        _lines = lines;
        Columns = [.. columns];
        _names = [.. Columns.Select(name => JsonEncodedText.Encode(name, JsonLines.Options.Encoder))];
    }

    /// <summary>The hyperparameters' names.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Adds an update. <paramref name="values"/> follow <see cref="Columns"/>.</summary>
    /// <exception cref="ArgumentException">Not one value for each column.</exception>
    /// <exception cref="RunFolderException">The disk is full, …</exception>
    public void Append(long step, int epoch, double loss, double gradNorm, ReadOnlySpan<double> values)
    {
        if (values.Length != _names.Length)
            throw new ArgumentException($"Got {values.Length} values; the record has {_names.Length} columns.", nameof(values));

        var json = _lines.Json;
        json.WriteStartObject();
        json.WriteNumber(StepColumns.Step, step);
        json.WriteNumber(StepColumns.Epoch, epoch);
        JsonLines.Write(json, StepColumns.Loss, loss);
        JsonLines.Write(json, StepColumns.GradNorm, gradNorm);
        for (var i = 0; i < values.Length; i++)
            JsonLines.Write(json, _names[i], values[i]);
        json.WriteEndObject();
        _lines.EndLine();
    }

    /// <summary>Adds an update.</summary>
    public void Append(StepRecord record) =>
        Append(record.Step, record.Epoch, record.Loss, record.GradNorm, record.Values.Span);

    /// <summary>Hands everything so far to the system: to be called at the end of an epoch.</summary>
    public void Flush() => _lines.Flush();

    /// <summary>Hands everything so far to the system and says where the file stands.</summary>
    internal RecordMark Mark() => _lines.Mark();

    /// <summary>Waits until what was handed to the system is on the disk; may be called on another thread.</summary>
    internal void FlushToDisk() => _lines.FlushToDisk();

    /// <summary>Flushes and closes.</summary>
    public void Dispose() => _lines.Dispose();
}

/// <summary>The keys that every update has; no hyperparameter may take their names.</summary>
static class StepColumns
{
    public static readonly JsonEncodedText Step = JsonEncodedText.Encode("step");
    public static readonly JsonEncodedText Epoch = JsonEncodedText.Encode("epoch");
    public static readonly JsonEncodedText Loss = JsonEncodedText.Encode("loss");
    public static readonly JsonEncodedText GradNorm = JsonEncodedText.Encode("grad_norm");

    public static readonly IReadOnlyList<string> Reserved = ["step", "epoch", "loss", "grad_norm"];
}
