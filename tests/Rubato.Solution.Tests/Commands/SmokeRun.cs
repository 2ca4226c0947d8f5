using System.Text.Json;
using Rubato.Training.Tests.Data;

namespace Rubato.Solution.Tests.Commands;

/// <summary>The road end to end in its smallest form: a command line, and what it printed last.</summary>
static class SmokeRun
{
    public static readonly string[] Arguments = For("mlp");

    public static string[] For(string model) =>
        ["train", "--data", "glyphs", "--train-samples", "256", "--test-samples", "64", "--epochs", "1", "--batch", "32", "--model", model, "--json"];

    /// <summary>Runs it into <paramref name="name"/>, demands success, and reads its JSON line.</summary>
    public static JsonElement Into(TestFolder folder, string name, string[]? more = null, params (string, string)[] environment)
    {
        var outcome = RubatoProcess.Run(folder.Path, [.. Arguments, "--quiet", "--out", name, .. more ?? []], environment);
        return Json(outcome);
    }

    public static JsonElement Json(Outcome outcome, int exitCode = 0)
    {
        Assert.True(outcome.ExitCode == exitCode, outcome.ToString());
        var line = Assert.Single(outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }

    public static string Weights(this JsonElement json) => json.GetProperty("weights").GetString()!;
}
