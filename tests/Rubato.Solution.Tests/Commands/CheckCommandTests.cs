using System.Text.Json;
using Rubato.Training.Tests.Data;

namespace Rubato.Solution.Tests.Commands;

public sealed class CheckCommandTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Check_PlanWithAnError_ShowsItsPlaceAndFails()
    {
        _folder.Write("my.plan", "# a plan\r\nlr = cosin(0.1, 0)\r\n");
        var outcome = RubatoProcess.Run(_folder.Path, "check", "my.plan");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(
            [
                "my.plan:2:6: error: `cosin` is no function. (unknown-function)",
                "    lr = cosin(0.1, 0)",
                "         ^",
                "    Did you mean `cosine` or `cos` or `sin`?",
                "1 error, 0 warnings, 0 notes",
            ],
            outcome.Output.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0));
    }

    [Theory]
    [InlineData("lr = linear(1e-3, 0.1) for 5% then cosine(0.1, 1e-4)", false, 0, "0 errors, 0 warnings, 0 notes")]
    [InlineData("lr = linear(1e-3, 0.1) for 5% then cosine(0.1, 1e-4)", true, 0, "beyond the horizon it holds 0.0001: Ση = ∞, Ση² = ∞")]
    [InlineData("lr = 0.1 for 50% then 0.001", false, 0, "0 errors, 1 warning, 0 notes")]
    [InlineData("lr = 0.1 for 50% then 0.001", true, 1, "0 errors, 1 warning, 0 notes")]
    [InlineData("lr = repeat(cosine(0.1, 1e-4), every: 5ep)", true, 0, "0 errors, 0 warnings, 1 note")]
    [InlineData("lr = 0.1; lr[fc*] = 0.1 * depth", false, 1, "--model mlp or --model cnn")]
    public void Check_Plan_FailsForErrorsAndWhereStrictForWarnings(string plan, bool isStrict, int exitCode, string expected)
    {
        var outcome = RubatoProcess.Run(_folder.Path, ["check", plan, .. isStrict ? new[] { "--strict" } : []]);
        Assert.True(outcome.ExitCode == exitCode, outcome.ToString());
        Assert.Contains(expected, outcome.Output);
        Assert.Empty(outcome.Error);
    }

    [Fact]
    public void Check_AVeryLongLine_IsShownAroundThePlace()
    {
        var sum = string.Join(" + ", Enumerable.Repeat("0.001", 100));
        var lines = RubatoProcess.Run(_folder.Path, "check", $"lr = {sum} + cosin(1) + {sum}").Output.Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
        Assert.StartsWith("    …", lines[1]);
        Assert.EndsWith("…", lines[1]);
        Assert.Equal("cosin", lines[1].Substring(lines[2].IndexOf('^'), 5));
    }

    [Fact]
    public void Check_Json_IsOneObjectWithEveryFinding()
    {
        var outcome = RubatoProcess.Run(_folder.Path, "check", "lr = 0.1 for 50% then 0.001\nmomentum = 2", "--json", "--horizon", "1000st");
        Assert.Equal(1, outcome.ExitCode);
        using var json = JsonDocument.Parse(outcome.Output);
        Assert.Equal(1000, json.RootElement.GetProperty("horizon").GetInt64());
        var findings = json.RootElement.GetProperty("findings").EnumerateArray()
            .Select(finding => $"{finding.GetProperty("severity")} {finding.GetProperty("code")} {finding.GetProperty("line")}:{finding.GetProperty("column")}");
        Assert.Equal(["warning jump 1:23", "error not-below-one 2:1"], findings);
    }

    [Fact]
    public void Check_JsonOfARightPlan_SaysWhatTheRateComesTo()
    {
        var outcome = RubatoProcess.Run(_folder.Path, "check", "lr = inverse_time(0.1, rate: 0.1, per: 1ep)", "--json");
        using var json = JsonDocument.Parse(outcome.Output);
        var rate = json.RootElement.GetProperty("continuations").GetProperty("lr");
        Assert.Equal("power", rate.GetProperty("kind").GetString());
        Assert.Equal(1, rate.GetProperty("number").GetDouble());
        Assert.True(rate.GetProperty("sum_diverges").GetBoolean());
        Assert.True(rate.GetProperty("sum_of_squares_converges").GetBoolean());
    }

    [Fact]
    public void Check_Recipe_KnowsItsRunAndWhatMeasuringCosts()
    {
        _folder.Write("right.yaml", "model: mlp\noptimizer: sgd\nplan: |\n  lr = min(0.1, 1.9 / sharpness(every: 100st))\n");
        var outcome = RubatoProcess.Run(_folder.Path, "check", "right.yaml");
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Contains("0 errors", outcome.Output);
        Assert.Contains("for what the plan reads", outcome.Output);
    }

    [Fact]
    public void Check_RecipeThatReadsWhatItsNetworkLacks_IsRefusedWithTheReason()
    {
        _folder.Write("wrong.yaml", "model: mlp\nplan: lr = 0.01 / (1 + bn_gap)\n");
        var outcome = RubatoProcess.Run(_folder.Path, "check", "wrong.yaml");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("`bn_gap` can't be measured in this run: the network has no batch norm.", outcome.Output.Replace("\n", " "));
        Assert.Contains("unavailable-signal", outcome.Output);
    }
}
