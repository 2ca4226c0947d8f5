using System.Globalization;
using System.Xml.Linq;
using Rubato.Training.Tests.Data;

namespace Rubato.Solution.Tests.Commands;

public sealed class PlanCommandTests : IDisposable
{
    const string Warmup = "lr = linear(1e-3, 0.1) for 5% then cosine(0.1, 1e-4); momentum = mirror(lr, 0.85, 0.95)";

    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Plan_Text_ShowsRangesTableAndCurves()
    {
        var outcome = RubatoProcess.Run(_folder.Path, "plan", Warmup);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Empty(outcome.Error);
        Assert.StartsWith("3,140 steps, 20 epochs of 157", outcome.Output);
        Assert.Contains("lr  0.0001 … 0.1", outcome.Output);
        Assert.Contains("3,140 (end)", outcome.Output);
        Assert.Contains(outcome.Output, letter => letter is > '\u2800' and <= '\u28ff');
        Assert.DoesNotContain('\u001b', outcome.Output);
    }

    [Theory]
    [InlineData("10ep", "100", "1,000 steps, 10 epochs of 100")]
    [InlineData("250st", "100", "250 steps, 2.5 epochs of 100")]
    [InlineData("0.5ep", "100", "50 steps, 0.5 epochs of 100")]
    public void Plan_Horizon_IsInEpochsOrSteps(string horizon, string stepsPerEpoch, string expected)
    {
        var outcome = RubatoProcess.Run(_folder.Path, "plan", Warmup, "--horizon", horizon, "--steps-per-epoch", stepsPerEpoch);
        Assert.StartsWith(expected, outcome.Output);
    }

    [Fact]
    public void Plan_FileToCsvAndSvg_WritesEveryStep()
    {
        _folder.Write("my.plan", Warmup.Replace("; ", "\n"));
        var outcome = RubatoProcess.Run(_folder.Path, ["plan", "my.plan", "--horizon", "100st", "--csv", "my.csv", "--svg", "my.svg"], [("LC_ALL", "de_DE.UTF-8")]);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        var lines = File.ReadAllLines(_folder.At("my.csv"));
        Assert.Equal("step,lr,momentum", lines[0]);
        Assert.Equal(101, lines.Length);
        var compiled = Plan.Parse(Warmup).Compile(new PlanContext(100, 157, 64));
        foreach (var line in lines.Skip(1))
        {
            var cells = line.Split(',');
            var step = long.Parse(cells[0], CultureInfo.InvariantCulture);
            Assert.Equal(compiled.At("lr", step), double.Parse(cells[1], CultureInfo.InvariantCulture));
            Assert.Equal(compiled.At("momentum", step), double.Parse(cells[2], CultureInfo.InvariantCulture));
        }

        Assert.Equal("svg", XDocument.Load(_folder.At("my.svg")).Root!.Name.LocalName);
        Assert.Equal(["my.csv", "my.plan", "my.svg"], _folder.Files());
    }

    [Fact]
    public void Plan_Warning_IsShownAndTheExitCodeIsZero()
    {
        var outcome = RubatoProcess.Run(_folder.Path, "plan", "lr = linear(0, 0.1) for 10% then cosine(0.1, 0)");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("warning: plan:1:1: lr: 0 at step 0: the first update changes nothing. Start the warmup above 0. (first-step-zero)", outcome.Output);
    }

    [Fact]
    public void Plan_Groups_StandForThemselvesUntilANetworkIsNamed()
    {
        Assert.Contains("lr[conv*]", RubatoProcess.Run(_folder.Path, "plan", "lr = 0.1; lr[conv*] = 0.2").Output);

        var depth = RubatoProcess.Run(_folder.Path, "plan", "lr = 0.1; lr[fc*.weight] = lr * 0.8 ^ (depth_max - depth)");
        Assert.Equal(1, depth.ExitCode);
        Assert.Contains("--model mlp or --model cnn", depth.Error);

        var known = RubatoProcess.Run(_folder.Path, "plan", "lr = 0.1; lr[fc*.weight] = lr * 0.8 ^ (depth_max - depth)", "--model", "mlp");
        Assert.True(known.ExitCode == 0, known.ToString());
        Assert.Contains("lr[fc1.weight]", known.Output);
        Assert.Contains("lr[fc3.weight]", known.Output);
    }

    [Fact]
    public void Plan_SeveralErrors_AreALineEach()
    {
        var outcome = RubatoProcess.Run(_folder.Path, "plan", "lr = cosin(1, 0); momentum = lnear(0, 0.5)");
        Assert.Equal(1, outcome.ExitCode);
        var lines = outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("error: plan:1:", line));
    }

    [UnixFact]
    public void Plan_CsvToADevice_WritesThroughIt()
    {
        var outcome = RubatoProcess.Run(_folder.Path, "plan", "lr = 0.5", "--horizon", "2st", "--csv", "/dev/stderr");
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Equal("step,lr\n0,0.5\n1,0.5\n", outcome.Error);
    }
}
