using System.Globalization;
using System.Text;
using System.Text.Json;
using Rubato.Training.Records;

namespace Rubato.Training.RangeTests;

/// <summary>Range tests as one line of JSON. Numbers that aren't finite are the texts "NaN", "Infinity" and "-Infinity".</summary>
public static class RangeJson
{
    /// <summary>An object with the tests in the array <c>tests</c>, each with its settings, curve, suggestions and plan.</summary>
    /// <param name="results">The tests.</param>
    public static string Of(IReadOnlyList<RangeResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, JsonLines.Options))
        {
            json.WriteStartObject();
            json.WriteStartArray("tests");
            foreach (var result in results) Write(json, result);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    static void Write(Utf8JsonWriter json, RangeResult result)
    {
        json.WriteStartObject();
        json.WriteString("of", result.Target.ToString());
        json.WriteNumber("from", result.Range.From);
        json.WriteNumber("to", result.Range.To);
        json.WriteString("scale", result.Range.Scale.ToString().ToLower(CultureInfo.InvariantCulture));
        json.WriteNumber("steps", result.Settings.Steps);
        json.WriteNumber("smoothing", result.Settings.Smoothing);
        json.WriteStartArray("seeds");
        foreach (var seed in result.Seeds) json.WriteNumberValue(seed);
        json.WriteEndArray();
        json.WriteString("ended", result.Ended);
        json.WriteStartArray("suggestions");
        foreach (var suggestion in result.Suggestions) Write(json, suggestion);
        json.WriteEndArray();
        json.WritePropertyName("recommended");
        Write(json, result.Recommended);
        json.WritePropertyName("batch_size");
        if (result.BatchSize is { } batchSize) Write(json, batchSize);
        else json.WriteNullValue();
        if (result.Plan is null) json.WriteNull("plan");
        else json.WriteString("plan", result.Plan);
        json.WriteStartArray("notes");
        foreach (var note in result.Notes) json.WriteStringValue(note);
        json.WriteEndArray();
        Numbers(json, "values", result.Curve.Values);
        Numbers(json, "losses", result.Curve.Losses);
        Numbers(json, "smoothed", result.Curve.Smoothed);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, Suggestion suggestion)
    {
        json.WriteStartObject();
        json.WriteString("name", suggestion.Name);
        if (suggestion.Value is { } value) JsonLines.Write(json, "value", value);
        else json.WriteNull("value");
        json.WriteString("definition", suggestion.Definition);
        json.WriteString("reason", suggestion.Reason);
        json.WriteEndObject();
    }

    static void Numbers(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            if (double.IsFinite(value)) json.WriteNumberValue(value);
            else json.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
        }

        json.WriteEndArray();
    }
}
