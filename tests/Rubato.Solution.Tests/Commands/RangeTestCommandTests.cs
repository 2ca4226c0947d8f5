using Rubato.Training.Tests.Data;

namespace Rubato.Solution.Tests.Commands;

public sealed class RangeTestCommandTests : IDisposable
{
    static readonly string[] Small = ["--model", "mlp", "--train-samples", "128", "--test-samples", "16", "--batch", "32", "--steps", "60"];

    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void RangeTest_OfTheRate_ShowsSuggestionsAndAPlanToPaste()
    {
        var outcome = RubatoProcess.Run(_folder.Path, ["range-test", .. Small, "--out", "page"]);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        foreach (var part in new[] { "mlp on glyphs with adamw", "lr from 1E-07 to 1", "steepest", "valley", "minimum/10", "stability limit", "batch size", "recommended", "A plan to paste:", "  lr = linear(", "  beta1 = mirror(lr" })
            Assert.Contains(part, outcome.Output);
        Assert.DoesNotContain('\u001b', outcome.Output);
        Assert.Contains("<svg", File.ReadAllText(_folder.At("page", "range-test.html")));
        Assert.Equal(["page"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));

        var plan = string.Join('\n', outcome.Output.Split('\n').SkipWhile(line => !line.StartsWith("A plan", StringComparison.Ordinal)).Skip(1).TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal)));
        var check = RubatoProcess.Run(_folder.Path, "check", plan);
        Assert.True(check.ExitCode == 0, check.ToString());
    }

    [Fact]
    public void RangeTest_Json_RepeatsOnAnyThreads()
    {
        string Run(string threads) => RubatoProcess.Run(_folder.Path, ["range-test", .. Small, "--json", "--seeds", "2", "--threads", threads]).Output;
        var one = Run("1");
        Assert.Equal(one, Run("2"));
        var json = SmokeRun.Json(new(0, one, "")).GetProperty("tests")[0];
        Assert.Equal("lr", json.GetProperty("of").GetString());
        Assert.Equal(2, json.GetProperty("seeds").GetArrayLength());
        Assert.Equal(json.GetProperty("values").GetArrayLength(), json.GetProperty("smoothed").GetArrayLength());
        Assert.InRange(json.GetProperty("recommended").GetProperty("value").GetDouble(), 1e-7, 1);
    }

    [Fact]
    public void RangeTest_EachGroup_IsATableOfSuggestions()
    {
        var outcome = RubatoProcess.Run(_folder.Path, ["range-test", .. Small, "--each-group"]);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        foreach (var part in new[] { "one test for each group", "fc1.weight", "fc3.bias", "valley", "ended" }) Assert.Contains(part, outcome.Output);
    }

    [Fact]
    public void RangeTest_OfARun_StartsFromItsCheckpoint()
    {
        SmokeRun.Into(_folder, "run");
        var outcome = RubatoProcess.Run(_folder.Path, "range-test", "run@8", "--of", "weight_decay", "--steps", "20");
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Contains("weight_decay from", outcome.Output);
        Assert.Contains("starts with the network and optimiser of", outcome.Output);
    }
}
