using System.Text.Json;
using Rubato.Training.Tests.Data;

namespace Rubato.Solution.Tests.Commands;

public sealed class ProbesCommandTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Probes_AsJson_HavePricesRefusalsAndCadences()
    {
        var outcome = RubatoProcess.Run(_folder.Path, "probes", "--model", "mlp", "--optimizer", "sgd", "--plan", "lr = min(0.1, 1.9 / sharpness(every: 50st)); momentum = 0.9", "--probes", "weight_norm(every: 7st), hessian_trace, 1%", "--json");
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        using var all = JsonDocument.Parse(outcome.Output);
        var named = all.RootElement.EnumerateArray().ToDictionary(info => info.GetProperty("signal").GetString()!);
        Assert.Equal((50, true), (named["sharpness"].GetProperty("every").GetInt32(), named["sharpness"].GetProperty("read_by_plan").GetBoolean()));
        Assert.Equal(50, named["sharpness_2"].GetProperty("every").GetInt32());
        Assert.InRange(named["sharpness"].GetProperty("gradients").GetDouble(), 5, 500);
        Assert.Equal("the network has no batch norm", named["bn_gap"].GetProperty("unavailable").GetString());
        Assert.Equal(JsonValueKind.Null, named["bn_gap"].GetProperty("gradients").ValueKind);
        Assert.Equal(JsonValueKind.Null, named["hessian_trace"].GetProperty("every").ValueKind); // the plan's own take all the time that there is
        Assert.True(named["update_ratio"].GetProperty("of_groups").GetBoolean());
    }

    [Fact]
    public void Probes_AsATable_SayWhatIsMeasuredAndWhatNot()
    {
        var outcome = RubatoProcess.Run(_folder.Path, "probes", "--model", "mlp", "--probes", "weight_norm(every: 7st), hessian_trace, 10%");
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        foreach (var part in new[] { "weight_norm[group]", "every 7", "too dear", "no batch norm", "1 probes, about", "A plan reads them by name" }) Assert.Contains(part, outcome.Output);
    }

    [Fact]
    public void Probes_UnknownName_IsRefusedInOneLine()
    {
        var outcome = RubatoProcess.Run(_folder.Path, "probes", "--probes", "sharpnes");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("probes: got 'sharpnes'; there is no such probe. Did you mean 'sharpness'?", outcome.Error);
        Assert.DoesNotContain("   at ", outcome.Error);
    }
}
