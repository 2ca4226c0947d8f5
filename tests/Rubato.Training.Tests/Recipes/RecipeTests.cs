using Rubato.Training.Recipes;
using Rubato.Training.Tests.Data;

namespace Rubato.Training.Tests.Recipes;

public class RecipeTests
{
    static readonly Recipe Full = new()
    {
        Data = "mnist",
        DataDir = "/data with spaces/ä: #1",
        Model = "mlp",
        Optimizer = "sgd",
        Plan = "# two lines\nlr = 0.1\nmomentum = mirror(lr, 0.85, 0.95)\n",
        Epochs = 7,
        Batch = 128,
        Seed = Recipe.MostSeed,
        Threads = 2,
        TrainSamples = 1000,
        TestSamples = 500,
        CheckpointEvery = "500st",
        KeepCheckpoints = 7,
    };

    [Fact]
    public void ToYaml_Full_ReadsBackEqual()
    {
        Assert.Equal(Full, Recipe.Parse(Full.ToYaml()));
        Assert.Equal(Full, Culture.German(() => Recipe.Parse(Full.ToYaml())));
        Assert.Equal(Full.ToYaml(), Culture.German(Full.ToYaml));
    }

    [Fact]
    public void ToYaml_Empty_ReadsBackEqual() => Assert.Equal(new Recipe(), Recipe.Parse(new Recipe().ToYaml()));

    [Fact]
    public void ToYaml_PlanOfSeveralLines_IsALiteralBlock() =>
        Assert.Contains("plan: |\n  # two lines\n  lr = 0.1\n  momentum = mirror(lr, 0.85, 0.95)\n", Full.ToYaml());

    [Theory]
    [InlineData("lr = 0.1")]
    [InlineData("lr = 0.1\n")]
    [InlineData("\nlr = 0.1\n\n")]
    [InlineData("  lr = 0.1\n  wd = 1\n")]
    [InlineData("lr = 0.1   \nwd = 1")]
    [InlineData("lr = 0.1\r\nwd = 1\r\n")]
    [InlineData("\tlr = 0.1\n\twd = 1")]
    [InlineData("lr = 0.1\n   # indented\n\n\nwd = 1\n")]
    [InlineData("lr: 0.1 # \"quoted\" 'twice' {a} [b] & * ! | > % @ `")]
    [InlineData("- a\n- b")]
    [InlineData("--- \n...\n")]
    [InlineData("ä ö 日本 \u2028 𝜂 \u0001 \uFEFF\nb")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("true")]
    [InlineData("5")]
    [InlineData("# only a remark")]
    public void ToYaml_AnyPlan_ReadsBackEqual(string plan)
    {
        var recipe = new Recipe { Plan = plan, Epochs = 1 };
        Assert.Equal(recipe, Recipe.Parse(recipe.ToYaml()));
    }

    [Fact]
    public void ToYaml_LongPlanLine_IsNotFolded()
    {
        var recipe = new Recipe { Plan = string.Join(' ', Enumerable.Repeat("word", 200)) };
        Assert.Equal(recipe, Recipe.Parse(recipe.ToYaml()));
    }

    [Fact]
    public void With_Over_LaysItsValuesOver()
    {
        var result = Recipe.Defaults.With(new Recipe { Epochs = 9, Data = "digits" }).With(new Recipe { Epochs = 3 }).With(null);
        Assert.Equal((3, "digits", "cnn"), (result.Epochs, result.Data, result.Model));
    }

    [Fact]
    public void With_Full_ReplacesEverything()
    {
        Assert.Equal(Full, Recipe.Defaults.With(Full));
        Assert.Equal(Full, Full.With(new Recipe()));
    }

    [Fact]
    public void Resolve_NoPlan_TakesTheDefaultOfTheRecipe()
    {
        var resolved = new Recipe { Optimizer = "sgd", TrainSamples = 50 }.Resolve(r => "lr = 1 # " + r.Optimizer);
        Assert.Equal("lr = 1 # sgd", resolved.Plan);
        Assert.Equal(("glyphs", "cnn", 5, 64, 1L), (resolved.Data, resolved.Model, resolved.Epochs, resolved.Batch, resolved.Seed));
        Assert.Equal(50, resolved.DataOptions.TrainCount);
        Assert.Equal(resolved, resolved.Recipe.Resolve(_ => "another"));
        Assert.Equal(resolved, Recipe.Parse(resolved.Recipe.ToYaml()).Resolve(_ => "another"));
    }

    [Fact]
    public void Resolve_ThreadsNotGiven_StayOutOfTheFile()
    {
        var resolved = new Recipe().Resolve(_ => "lr = 1");
        Assert.Equal(Environment.ProcessorCount, resolved.Threads);
        Assert.DoesNotContain("threads", resolved.Recipe.ToYaml());
    }

    [Theory]
    [InlineData("epochs", 0, "epochs: got 0; 1 to 1,000,000 are allowed.")]
    [InlineData("batch", -1, "batch: got -1; 1 to 2,147,483,647 are allowed.")]
    public void Set_OutOfRange_SaysWhatIsAllowed(string key, int value, string expected)
    {
        var e = Assert.Throws<RecipeException>(() => Culture.German(() => key == "epochs" ? new Recipe { Epochs = value } : new Recipe() with { Batch = value }));
        Assert.Equal(expected, e.Message);
    }

    [Fact]
    public void Probes_OfARecipe_AreInTheFileAndReadBack()
    {
        Assert.DoesNotContain("probes", new Recipe().ToYaml());
        var recipe = new Recipe { Probes = "sharpness(every: 50st), grad_cosine, 5%" };
        Assert.Equal(recipe.Probes, Recipe.Parse(recipe.ToYaml()).Probes);
        Assert.Equal("none", recipe.With(new Recipe { Probes = "none" }).Probes);
        Assert.Equal(recipe.Probes, recipe.With(new Recipe()).Probes);
        Assert.Contains("'sharpnes'", Assert.Throws<RecipeException>(() => Recipe.Parse("probes: sharpnes")).Message);
    }

    [Fact]
    public void Set_UnknownModel_NamesTheNearest() =>
        Assert.Equal(
            "model: got 'cn'; mlp, cnn, resnet8, autoencoder, conv-autoencoder and transformer are allowed. Did you mean 'cnn'?",
            Assert.Throws<RecipeException>(() => new Recipe { Model = "cn" }).Message);
}
