using System.Text.Json;
using Rubato.Training.Tests.Data;

namespace Rubato.Solution.Tests.Commands;

/// <summary><c>rubato diagnose</c> on a run that was really trained, at a rate a thousand times too small.</summary>
public sealed class DiagnoseCommandTests : IClassFixture<DiagnoseCommandTests.SlowRun>
{
    /// <summary>A folder with the run.</summary>
    public sealed class SlowRun : IDisposable
    {
        readonly TestFolder _folder = new();

        public SlowRun() => SmokeRun.Json(RubatoProcess.Run(
            _folder.Path, "train", "--data", "glyphs", "--train-samples", "256", "--test-samples", "64", "--epochs", "5", "--batch", "32", "--model", "mlp", "--optimizer", "sgd",
            "--plan", "lr = 1e-5; momentum = 0.9", "--probes", "all", "--json", "--quiet", "--out", "slow"));

        internal string Root => _folder.Path;

        internal string At(params string[] parts) => _folder.At(parts);

        public void Dispose() => _folder.Dispose();
    }

    readonly SlowRun _made;

    public DiagnoseCommandTests(SlowRun made) => _made = made;

    string Output(params string[] arguments)
    {
        var outcome = RubatoProcess.Run(_made.Root, ["diagnose", "slow", .. arguments]);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Empty(outcome.Error);
        return outcome.Output;
    }

    [Fact]
    public void Diagnose_ARunThatIsTooSlow_NamesCauseEvidenceAndRemedy()
    {
        var text = Output();
        Assert.Contains("slow: rate too small", text);
        Assert.Matches(@"  - update_ratio \d", text);
        Assert.Contains("remedy: Raise lr, at first tenfold, to a peak of 0.0001", text);
    }

    [Fact]
    public void Diagnose_All_ShowsEveryRuleAndFeature()
    {
        var text = Output("--all");
        foreach (var part in new[] { "batch-norm lag", "label noise", "clipped_early", "train_below_test" }) Assert.Contains(part, text);
    }

    [Fact]
    public void Diagnose_Json_HasCauseEvidenceAndFeatures()
    {
        using var document = JsonDocument.Parse(Output("--json"));
        var root = document.RootElement;
        Assert.Equal("rate too small", root.GetProperty("cause").GetString());
        Assert.False(root.GetProperty("unsure").GetBoolean());
        Assert.NotEqual(0, root.GetProperty("evidence").GetArrayLength());
        Assert.Equal(13, root.GetProperty("rules").GetArrayLength());
        Assert.True(root.GetProperty("features").GetProperty("update_ratio").GetDouble() < 1e-4);
        Assert.Equal(JsonValueKind.Null, root.GetProperty("features").GetProperty("statistics_gap").ValueKind);
    }

    [Fact]
    public void Report_OfTheRun_HasTheDiagnosis()
    {
        var html = File.ReadAllText(_made.At("slow", "report.html"));
        Assert.Contains("<h2>Diagnosis</h2>", html);
        Assert.Contains("Rate too small.", html);
    }
}
