using Rubato.Training.Recipes;
using Rubato.Training.Tests.Data;

namespace Rubato.Training.Tests.Recipes;

public class RecipeYamlTests
{
    [Fact]
    public void Parse_PeoplesYaml_IsUnderstood()
    {
        var recipe = Recipe.Parse("# my run\ndata: \"mnist\"\nepochs: 5   # a few\nplan: |\n  lr = 0.1\n  wd = 1\nseed: +7\n");
        Assert.Equal(new Recipe { Data = "mnist", Epochs = 5, Plan = "lr = 0.1\nwd = 1\n", Seed = 7 }, recipe);
        Assert.Equal(new Recipe { Batch = 8 }, Recipe.Parse("{batch: 8}"));
        Assert.Equal(new Recipe(), Recipe.Parse(""));
        Assert.Equal(new Recipe(), Recipe.Parse("# nothing\n"));
    }

    [Theory]
    [InlineData("epochs: 5\nepoch: 6\n", 2, 1, "Did you mean 'epochs'?")]
    [InlineData("epochs: 5\nbatch: 3\nepochs: 6\n", 3, 1, "epochs is given twice; it is in line 1")]
    [InlineData("epochs: five\n", 1, 9, "got 'five'; a whole number")]
    [InlineData("epochs: 5.5\n", 1, 9, "got '5.5'; a whole number")]
    [InlineData("epochs: 1e3\n", 1, 9, "got '1e3'")]
    [InlineData("data: mnist\nepochs: 0\n", 2, 9, "epochs: got 0; 1 to")]
    [InlineData("epochs: 99999999999\n", 1, 9, "epochs: got 99999999999; 1 to 1,000,000 are allowed.")]
    [InlineData("epochs: 99999999999999999999\n", 1, 9, "a whole number is needed")]
    [InlineData("seed: -1\n", 1, 7, "seed: got -1; 0 to")]
    [InlineData("seed: 9007199254740992\n", 1, 7, "9,007,199,254,740,991")]
    [InlineData("model: resnet\n", 1, 8, "mlp, cnn, resnet8, autoencoder, conv-autoencoder and transformer are allowed")]
    [InlineData("optimizer: adamv\n", 1, 12, "Did you mean 'adamw'?")]
    [InlineData("epochs:\n", 1, 8, "has no value")]
    [InlineData("data: ~\n", 1, 7, "has no value")]
    [InlineData("data: ''\n", 1, 7, "empty text")]
    [InlineData("data: [mnist]\n", 1, 7, "got a list; one value")]
    [InlineData("data: {a: b}\n", 1, 7, "got a map; one value")]
    [InlineData("data: &x mnist\nmodel: *x\n", 2, 8, "got a reference")]
    [InlineData("- epochs\n", 1, 1, "got a list; a recipe is a map")]
    [InlineData("just text\n", 1, 1, "got 'just text'")]
    [InlineData("? [a]\n: 1\n", 1, 3, "a key is needed")]
    [InlineData("epochs: 5\n---\nepochs: 6\n", 2, 1, "a second document")]
    public void Parse_Bad_NamesPlaceAndRemedy(string yaml, long line, long column, string expected)
    {
        var e = Assert.Throws<RecipeException>(() => Recipe.Parse(yaml, "my.yaml"));
        Assert.StartsWith($"my.yaml, line {line}, column {column}: ", e.Message);
        Assert.Contains(expected, e.Message);
        Assert.Equal(("my.yaml", line, column), (e.File, e.Line, e.Column));
    }

    [Theory]
    [InlineData("epochs: 5\n  batch: 3\n")]
    [InlineData("epochs: [5\n")]
    [InlineData("plan: \"never closed\n")]
    [InlineData("epochs: 5\n\u0000")]
    [InlineData("%YAML 9.9\n---\nepochs: 5\n")]
    [InlineData("data: *nobody\n")]
    [InlineData("@")]
    public void Parse_NotYaml_IsARecipeError(string yaml) =>
        Assert.StartsWith("r.yaml, line ", Assert.Throws<RecipeException>(() => Recipe.Parse(yaml, "r.yaml")).Message);

    [Fact]
    public void Parse_CutOrChangedAnywhere_NeverFailsOtherwise()
    {
        var whole = new Recipe { Data = "mnist", Plan = "# a\nlr = [1, 2]\n", Epochs = 5, Seed = 3 }.ToYaml();
        for (var at = 0; at < whole.Length; at++)
        {
            foreach (var text in (string[])[whole[..at], .. "\0\t\n:#-?*&!|>%@{}[],\"'~ÿ".Select(c => whole[..at] + c + whole[(at + 1)..])])
            {
                if (Record.Exception(() => Recipe.Parse(text)) is { } e)
                    Assert.True(e is RecipeException, $"{System.Text.Json.JsonSerializer.Serialize(text)} gives {e}");
            }
        }
    }

    [Fact]
    public void Parse_DeepNesting_IsARecipeError() =>
        Assert.Throws<RecipeException>(() => Recipe.Parse("data: " + new string('[', 100_000)));

    [Fact]
    public void Read_File_GivesTheRecipe()
    {
        using var folder = new TestFolder();
        Assert.Equal(new Recipe { Epochs = 4 }, Recipe.Read(folder.Write("r.yaml", "epochs: 4\n")));
    }

    [Fact]
    public void Read_MissingFolderBinaryOrHuge_IsARecipeError()
    {
        using var folder = new TestFolder();
        Assert.Contains("no such recipe file", Assert.Throws<RecipeException>(() => Recipe.Read(folder.At("no.yaml"))).Message);
        Assert.Throws<RecipeException>(() => Recipe.Read(folder.Path));
        Assert.Contains("isn't UTF-8", Assert.Throws<RecipeException>(() => Recipe.Read(folder.Write("b", [0x64, 0xFF, 0xFE]))).Message);
        Assert.Contains("1048577 bytes", Assert.Throws<RecipeException>(() => Recipe.Read(folder.Write("c", new byte[(1 << 20) + 1]))).Message);
    }
}
