using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Rubato.Solution.Tests.Generated;

/// <summary>The part of JSON schema (draft 7) that the recipe's schema uses; another keyword is an error.</summary>
static class SchemaCheck
{
    public static bool Accepts(JsonObject schema, JsonNode? value) => schema.All(keyword => Holds(schema, keyword.Key, keyword.Value!, value));

    static bool Holds(JsonObject schema, string keyword, JsonNode wanted, JsonNode? value) => keyword switch
    {
        "$schema" or "title" or "description" or "default" => true,
        "type" => IsA(value, wanted.GetValue<string>()),
        "enum" => wanted.AsArray().Any(allowed => JsonNode.DeepEquals(allowed, value)),
        "minimum" => IsA(value, "integer") && value!.GetValue<decimal>() >= wanted.GetValue<decimal>(),
        "maximum" => IsA(value, "integer") && value!.GetValue<decimal>() <= wanted.GetValue<decimal>(),
        "pattern" => IsA(value, "string") && Regex.IsMatch(value!.GetValue<string>(), wanted.GetValue<string>()),
        "additionalProperties" => wanted.GetValue<bool>() || (value is JsonObject members && members.All(member => schema["properties"]!.AsObject().ContainsKey(member.Key))),
        "properties" => value is JsonObject members && members.All(member => wanted[member.Key] is not JsonObject of || Accepts(of, member.Value)),
        _ => throw new NotSupportedException($"The check doesn't know the schema's keyword '{keyword}'."),
    };

    static bool IsA(JsonNode? value, string type) => type switch
    {
        "object" => value is JsonObject,
        "string" => value?.GetValueKind() == JsonValueKind.String,
        "integer" => value?.GetValueKind() == JsonValueKind.Number && value.GetValue<decimal>() % 1 == 0,
        _ => throw new NotSupportedException($"The check doesn't know the type '{type}'."),
    };
}
