using System.Text.Json;

namespace Rubato.Training.Records;

/// <summary>Writes <c>probes.jsonl</c>: a line for each update in which something was measured, with its step and what was measured by name.</summary>
sealed class ProbeWriter(JsonLineWriter lines) : IDisposable
{
    public void Append(long step, IReadOnlyList<(string Signal, double Value)> readings)
    {
        if (readings.Count == 0) return;
        var json = lines.Json;
        json.WriteStartObject();
        json.WriteNumber(StepColumns.Step, step);
        foreach (var (signal, value) in readings) JsonLines.Write(json, signal, value);
        json.WriteEndObject();
        lines.EndLine();
    }

    public void Flush() => lines.Flush();

    public RecordMark Mark() => lines.Mark();

    public void FlushToDisk() => lines.FlushToDisk();

    public void Dispose() => lines.Dispose();
}

/// <summary>What <c>probes.jsonl</c> held, signal by signal.</summary>
public sealed class ProbeLog
{
    readonly Dictionary<string, (List<long> Steps, List<double> Values)> _signals = [];

    ProbeLog()
    {
    }

    /// <summary>The signals by name, those of groups with the group in brackets, in the order in which they first came.</summary>
    public IReadOnlyList<string> Signals => [.. _signals.Keys];

    /// <summary>Says which line was cut and left out; null where the file was whole.</summary>
    public string? Remark { get; private set; }

    /// <summary>A signal's readings: steps and values; none where it wasn't measured.</summary>
    /// <param name="signal">Its name.</param>
    public (IReadOnlyList<long> Steps, IReadOnlyList<double> Values) Of(string signal) => _signals.TryGetValue(signal, out var found) ? (found.Steps, found.Values) : ([], []);

    /// <summary>Reads a record of measurements; a last line that is cut is left out, and <see cref="Remark"/> says so. A file that isn't there holds nothing.</summary>
    /// <exception cref="RunFolderException">A line before the last is damaged.</exception>
    public static ProbeLog Read(string path)
    {
        var log = new ProbeLog();
        if (File.Exists(path)) log.Remark = JsonLines.Read(path, log.ReadLine);
        return log;
    }

    void ReadLine(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        if (!root.TryGetProperty("step", out var at)) throw new FormatException("the key 'step' is missing.");
        var step = at.GetInt64();
        foreach (var property in root.EnumerateObject())
        {
            if (property.NameEquals("step")) continue;
            if (!_signals.TryGetValue(property.Name, out var signal)) _signals[property.Name] = signal = ([], []);
            signal.Steps.Add(step);
            signal.Values.Add(JsonLines.ToNumber(property.Value));
        }
    }
}
