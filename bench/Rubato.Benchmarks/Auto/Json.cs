using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rubato.Benchmarks.Auto;

/// <summary>The experiment's files and lines.</summary>
internal static class Json
{
    /// <summary>One line.</summary>
    public static JsonSerializerOptions Line { get; } = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>A file to be read by people too.</summary>
    public static JsonSerializerOptions File { get; } = new(Line) { WriteIndented = true, NewLine = "\n" };
}
