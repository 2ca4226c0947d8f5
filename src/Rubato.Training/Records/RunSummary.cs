using System.Text;
using System.Text.Json;

namespace Rubato.Training.Records;

/// <summary>What came out of a run.</summary>
public sealed record RunSummary
{
    /// <summary>How it ended.</summary>
    public required RunOutcome Outcome { get; init; }

    /// <summary>How it ended, as the index says it.</summary>
    internal RunStatus Status => Outcome switch
    {
        RunOutcome.Finished => RunStatus.Finished,
        RunOutcome.Stopped => RunStatus.Stopped,
        _ => RunStatus.Diverged,
    };

    /// <summary>How it ended, in a sentence.</summary>
    public required string Message { get; init; }

    /// <summary>Share of test images that were classified rightly, 0 … 1.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Mean loss on the test images.</summary>
    public required double Loss { get; init; }

    /// <summary>Seconds of training and evaluation.</summary>
    public required double Seconds { get; init; }

    /// <summary>Seconds of these that probes took.</summary>
    public double ProbeSeconds { get; init; }

    /// <summary>Updates that were done.</summary>
    public required long Steps { get; init; }

    /// <summary>The run's folder.</summary>
    public required string Run { get; init; }

    /// <summary>SHA-256 of the final parameters, in hexadecimal.</summary>
    public required string Weights { get; init; }

    /// <summary>
    /// One line of JSON with the keys accuracy, loss, seconds, probe_seconds, steps, run, weights, outcome, message. Numbers that aren't
    /// finite are the texts "NaN", "Infinity", "-Infinity".
    /// </summary>
    public string ToJson()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, JsonLines.Options))
        {
            json.WriteStartObject();
            JsonLines.Write(json, "accuracy", Accuracy);
            JsonLines.Write(json, "loss", Loss);
            JsonLines.Write(json, "seconds", Seconds);
            JsonLines.Write(json, "probe_seconds", ProbeSeconds);
            json.WriteNumber("steps", Steps);
            json.WriteString("run", Run);
            json.WriteString("weights", Weights);
            json.WriteString("outcome", Outcome.ToString().ToLowerInvariant());
            json.WriteString("message", Message);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote; <paramref name="file"/> is its name in messages.</summary>
    /// <exception cref="RunFolderException">It isn't a summary.</exception>
    public static RunSummary Parse(string json, string file = "summary")
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return new RunSummary
            {
                Outcome = Enum.Parse<RunOutcome>(root.GetProperty("outcome").GetString() ?? "", ignoreCase: true),
                Message = root.GetProperty("message").GetString() ?? "",
                Accuracy = JsonLines.ToNumber(root.GetProperty("accuracy")),
                Loss = JsonLines.ToNumber(root.GetProperty("loss")),
                Seconds = JsonLines.ToNumber(root.GetProperty("seconds")),
                ProbeSeconds = root.TryGetProperty("probe_seconds", out var probes) ? JsonLines.ToNumber(probes) : 0,
                Steps = root.GetProperty("steps").GetInt64(),
                Run = root.GetProperty("run").GetString() ?? "",
                Weights = root.GetProperty("weights").GetString() ?? "",
            };
        }
        catch (Exception e) when (
            e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            throw new RunFolderException($"{file}: isn't the summary of a run: {e.Message}", e);
        }
    }
}
