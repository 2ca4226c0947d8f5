using Rubato.Training.Recipes;
using Rubato.Training.Tests.Data;

namespace Rubato.Solution.Tests.Commands;

public sealed class HelpTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "train|plan|export|data")]
    [InlineData("train", "RECIPE|--out|--resume|--tensorboard|--otlp|--json|--quiet")]
    [InlineData("hyperparameters", "--model|--optimizer|--json")]
    [InlineData("ensemble", "--choose|--diversity")]
    [InlineData("diagnose", "run|--runs|--json|--all")]
    [InlineData("range-test", "RECIPE|--of|--from|--to|--steps|--scale|--seeds|--each-group|--out|--json|--model")]
    [InlineData("lab", "list|run")]
    [InlineData("lab run", "id|--all|--quick|--seeds|--out")]
    [InlineData("plan", "--horizon|--steps-per-epoch|--csv|--svg|--model")]
    [InlineData("check", "--strict|--json|--horizon|--model")]
    [InlineData("export", "--to|csv|json|python|csharp|--out|--horizon")]
    [InlineData("data", "list|get")]
    [InlineData("data list", "--data-dir")]
    [InlineData("data get", "--data-dir|name")]
    [InlineData("runs", "list|show|compare|export")]
    [InlineData("runs list", "--runs|--sort|best_accuracy|--json")]
    [InlineData("runs compare", "--runs|--out|--by")]
    [InlineData("runs export", "--format|tensorboard|--out")]
    public void Help_OfEachCommand_NamesWhatItTakes(string command, string expected)
    {
        var outcome = RubatoProcess.Run(_folder.Path, [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Empty(outcome.Error);
        Assert.DoesNotContain('\u001b', outcome.Output);
        foreach (var word in expected.Split('|')) Assert.Contains(word, outcome.Output, StringComparison.OrdinalIgnoreCase);
        if (command == "train") Assert.All(Recipe.Keys, key => Assert.Contains($"--{key}", outcome.Output));
    }

    [Fact]
    public void Version_IsPrinted()
    {
        var outcome = RubatoProcess.Run(_folder.Path, "--version");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+", outcome.Output);
    }
}
