using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rubato.Training;
using Rubato.Training.Recipes;

namespace Rubato.Solution.Tests.Generated;

/// <summary>A recipe file's keys, as a JSON schema for editors and as a page.</summary>
static class RecipePages
{
    public const string SchemaName = "recipe.schema.json";

    static readonly XmlDocs Docs = new(typeof(Recipe));

    static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The recipe that is made where nothing is given.</summary>
    public static string Example { get; } = new Recipe().Resolve(DefaultPlans.For).Recipe.ToYaml();

    public static string Schema()
    {
        var properties = RecipeKey.All.Select(key => KeyValuePair.Create<string, JsonNode?>(key.Name, Property(key)));
        return new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "Rubato recipe",
            ["description"] = Plain(Docs.Of(typeof(Recipe)).Split(". ")[0] + "."),
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject(properties),
        }.ToJsonString(Readable) + "\n";
    }

    public static string Page()
    {
        var page = new StringBuilder($"""
            # Recipe files

            {Docs.Of(typeof(Recipe)).Split(". ")[0]}. A recipe file is YAML; every key may be left out. An editor that has the YAML language
            server checks and completes it by [its schema]({SchemaName}), which the first line names by its path from the recipe:

            ```yaml
            # yaml-language-server: $schema=docs/reference/{SchemaName}
            {Example.TrimEnd().ReplaceLineEndings("\n")}
            ```

            | key | is | default | what it is |
            | --- | --- | --- | --- |

            """);
        foreach (var key in RecipeKey.All) page.Append($"| `{key.Name}` | {Takes(key)} | {(Default(key) is { } text ? $"`{text}`" : "")} | {DescriptionOf(key)} |\n");
        return page.ToString();
    }

    static JsonObject Property(RecipeKey key)
    {
        var property = new JsonObject { ["description"] = Plain(DescriptionOf(key)) };
        if (key.Numbers is { } range)
        {
            property["type"] = "integer";
            property["minimum"] = range.Least;
            property["maximum"] = range.Most;
        }
        else
        {
            property["type"] = "string";
            if (key.Choices.Count > 0) property["enum"] = new JsonArray([.. key.Choices.Select(choice => JsonValue.Create(choice))]);
            else property["pattern"] = @"\S";
        }

        if (Default(key) is { } text) property["default"] = key.Numbers is null ? text : JsonNode.Parse(text);
        return property;
    }

    static string Takes(RecipeKey key) =>
        key.Numbers is { } range ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{range.Least:N0} … {range.Most:N0}")
        : key.Choices.Count > 0 ? string.Join(", ", key.Choices.Select(choice => $"`{choice}`"))
        : "text";

    static string? Default(RecipeKey key) => key.Get(Recipe.Defaults);

    static string DescriptionOf(RecipeKey key) => Docs.Of(typeof(Recipe), string.Concat(key.Name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..])));

    static string Plain(string markdown) => markdown.Replace("`", "", StringComparison.Ordinal);
}
