using System.Text.Json;
using Rubato.Training.Tests.Data;

namespace Rubato.Solution.Tests.Commands;

public sealed class HyperparametersCommandTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Hyperparameters_AsJson_HaveNamesAndRanges()
    {
        var outcome = RubatoProcess.Run(_folder.Path, "hyperparameters", "--model", "cnn", "--optimizer", "sgd", "--json");
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        using var all = JsonDocument.Parse(outcome.Output);
        var named = all.RootElement.EnumerateArray().ToDictionary(info => info.GetProperty("name").GetString()!);
        string[] expected = ["lr", "momentum", "weight_decay", "clip_norm", "dropout", "label_smoothing", "augment", "resolution", "sparsity", "frozen_layers", "ema_half_life", "batch_size", "accumulation_steps"];
        Assert.Empty(expected.Except(named.Keys));
        Assert.Equal("whole", named["resolution"].GetProperty("kind").GetString());
        Assert.Equal((1, 28, 28), (named["resolution"].GetProperty("least").GetDouble(), named["resolution"].GetProperty("most").GetDouble(), named["resolution"].GetProperty("initial").GetDouble()));
        Assert.True(named["momentum"].GetProperty("below_most").GetBoolean());
        Assert.DoesNotContain("beta1", named.Keys);
    }

    [Fact]
    public void Hyperparameters_AsATable_SayWhatIsAllowed()
    {
        var outcome = RubatoProcess.Run(_folder.Path, "hyperparameters", "--model", "resnet8");
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        foreach (var part in new[] { "bn_momentum", "0 ≤ beta1 < 1", "0 ≤ augment ≤ 1", "lr[*.bias]" }) Assert.Contains(part, outcome.Output);
    }
}
