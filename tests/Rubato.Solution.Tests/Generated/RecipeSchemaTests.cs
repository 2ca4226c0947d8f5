using System.Globalization;
using System.Text.Json.Nodes;
using Rubato.Training.Recipes;
using YamlDotNet.RepresentationModel;

namespace Rubato.Solution.Tests.Generated;

/// <summary>Editors are told of recipes what the program holds.</summary>
public class RecipeSchemaTests
{
    static readonly JsonObject Schema = JsonNode.Parse(RecipePages.Schema())!.AsObject();

    [Fact]
    public void Schema_IsCurrent() => GeneratedFiles.AssertCurrent("docs/reference/" + RecipePages.SchemaName, RecipePages.Schema());

    [Fact]
    public void Schema_HasAllKeysWithADescription()
    {
        Assert.Equal(Recipe.Keys, Schema["properties"]!.AsObject().Select(property => property.Key));
        Assert.All(Schema["properties"]!.AsObject(), property => Assert.True(property.Value!["description"]!.GetValue<string>().EndsWith('.'), $"{property.Key} has no summary in Recipe."));
    }

    [Fact]
    public void Recipe_OfTheDefaults_IsAccepted() => AssertBothSay(true, RecipePages.Example);

    [Theory]
    [InlineData(true, "{}")]
    [InlineData(true, "data: mnist\nepochs: 5\nplan: |\n  lr = 0.1\n  momentum = 0.9\n")]
    [InlineData(false, "epoch: 5")]
    [InlineData(false, "epochs: five")]
    [InlineData(false, "epochs: 5.5")]
    [InlineData(false, "data: '  '")]
    [InlineData(false, "data: [mnist]")]
    [InlineData(false, "model: resnet")]
    [InlineData(false, "optimizer: ''")]
    [InlineData(false, "- epochs")]
    public void Recipe_GoodOrBad_IsToBoth(bool isGood, string yaml) => AssertBothSay(isGood, yaml);

    /// <summary>Both ends of every range, and one beyond each; every choice.</summary>
    [Fact]
    public void Limits_OfTheSchema_AreTheRecipes()
    {
        foreach (var (key, property) in Schema["properties"]!.AsObject())
        {
            if (property!["minimum"]?.GetValue<long>() is { } least && property["maximum"]?.GetValue<long>() is { } most)
            {
                foreach (var value in new[] { least, most }) AssertBothSay(true, $"{key}: {value}");
                foreach (var value in new[] { least - 1, most + 1 }) AssertBothSay(false, $"{key}: {value}");
            }

            foreach (var choice in property["enum"]?.AsArray() ?? []) AssertBothSay(true, $"{key}: {choice}");
        }
    }

    static void AssertBothSay(bool isGood, string yaml)
    {
        var error = Record.Exception(() => Recipe.Parse(yaml));
        Assert.True(error is null or RecipeException && (error is null) == isGood, $"The program says of\n{yaml}\n{error}");
        Assert.True(SchemaCheck.Accepts(Schema, ToJson(yaml)) == isGood, $"The schema says of\n{yaml}\n{!isGood}");
    }

    static JsonNode? ToJson(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return ToJson(stream.Documents[0].RootNode);
    }

    static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, ToJson(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Select(ToJson)]),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: { } text } when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(((YamlScalarNode)node).Value),
    };
}
