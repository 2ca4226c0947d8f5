using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rubato.Tests.Dialects;

/// <summary>One exact sequence that came out of a peer's own code.</summary>
sealed class ParityLine(JsonObject json, string file)
{
    public string Id => (string)json["id"]!;

    public string Library => (string)json["library"]!;

    public string Schedule => (string)json["schedule"]!;

    public string Knob => (string)json["knob"]!;

    public string Drive => (string?)json["drive"] ?? "";

    public bool IsRough => ((string?)json["precision"])?.Contains("float32 inside", StringComparison.Ordinal) == true;

    public int Group => (int?)json["group"] ?? 0;

    public long? ResumeAt => (long?)json["resume_at"];

    public string ResumeMode => (string?)json["resume_mode"] ?? "";

    public JsonObject Arguments => (JsonObject)json["args"]!;

    /// <summary>How many batches an epoch has, where the line says it.</summary>
    public long? Epoch => (long?)Arguments["dataloader_len"];

    public double[]? Metrics => json["metrics"] is JsonArray metrics ? [.. metrics.Select(Number)] : null;

    public double[] Values => [.. ((JsonArray)json["values"]!).Select(Number)];

    public override string ToString() => $"{Path.GetFileName(file)}: {Id}";

    /// <summary>Every line of a folder; the folder is that of RUBATO_PARITY, or the one beside the tests.</summary>
    public static IReadOnlyList<ParityLine> All()
    {
        var folder = Environment.GetEnvironmentVariable("RUBATO_PARITY") is { Length: > 0 } given ? given : Path.Combine(AppContext.BaseDirectory, "Dialects", "golden");
        var files = Directory.GetFiles(folder, "*.jsonl").Order(StringComparer.Ordinal).ToArray();
        return [.. files.SelectMany(file => File.ReadLines(file).Where(line => line.Trim().Length > 0)
            .Select(line => new ParityLine((JsonObject)JsonNode.Parse(line)!, file)))];
    }

    static double Number(JsonNode? node) => node!.GetValueKind() == JsonValueKind.String
        ? double.Parse((string)node!, CultureInfo.InvariantCulture)
        : (double)node!;
}
