using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rubato.Tests.Dialects;

/// <summary>Writes a line's arguments as a call of the plan language.</summary>
static class Call
{
    /// <summary>The call <c>function(name: value, …)</c> of all arguments, but those that are left out or None; more are put first.</summary>
    public static string Of(string function, JsonObject arguments, IEnumerable<string>? without = null, params (string Name, string Text)[] more)
    {
        var written = arguments.Where(a => a.Value is not null && without?.Contains(a.Key) != true && more.All(m => m.Name != a.Key)).Select(a => (a.Key, Text(a.Value)));
        return $"{function}({string.Join(", ", more.Concat(written).Select(a => $"{a.Item1}: {a.Item2}"))})";
    }

    /// <summary>A value of JSON in the plan language: numbers, words in quotes, lists; an object with numbers as keys is a list of pairs.</summary>
    public static string Text(JsonNode? value) => value switch
    {
        JsonArray list => $"[{string.Join(", ", list.Select(Text))}]",
        JsonObject pairs => $"[{string.Join(", ", pairs.Select(p => $"[{p.Key}, {Text(p.Value)}]"))}]",
        _ => value!.GetValueKind() switch
        {
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.String => $"\"{(string)value!}\"",
            _ => value.ToJsonString(),
        },
    };

    /// <summary>A list of parts, each written by itself.</summary>
    public static string List(JsonNode parts, Func<JsonObject, string> write) => $"[{string.Join(", ", ((JsonArray)parts).Select(part => write((JsonObject)part!)))}]";

    /// <summary>A part that names its class beside its arguments.</summary>
    public static string Named(JsonObject part, string key, Func<string, JsonObject, string> write)
    {
        var arguments = (JsonObject)part.DeepClone();
        arguments.Remove(key);
        return write((string)part[key]!, arguments);
    }

    /// <summary>An argument that has one value for each parameter group, or one for all.</summary>
    public static string ForGroup(JsonNode value, int group) => Text(value is JsonArray list ? list[group] : value);
}
