using Rubato.Training.Tests.Data;

namespace Rubato.Solution.Tests.Commands;

public sealed class EnsembleCommandTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ensemble_OfARunWithCycles_JudgesMembersAndTheirMean()
    {
        var trained = RubatoProcess.Run(
            _folder.Path, "train", "--train-samples", "320", "--test-samples", "80", "--epochs", "3", "--batch", "32", "--model", "mlp", "--snapshots", "cycles",
            "--plan", "lr = repeat(cosine(2e-3, 1e-5), every: 1ep)", "--quiet", "--tensorboard", "--out", "run");
        Assert.True(trained.ExitCode == 0, trained.ToString());
        Assert.Single(Directory.GetFiles(_folder.At("run"), "events.out.tfevents.*"));
        var outcome = RubatoProcess.Run(_folder.Path, "ensemble", "run", "--choose", "2");
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        foreach (var part in new[] { "run, step 9", "run, step 19", "run, step 29", "all 3 together", "chosen:", "chosen by disagreement:", "disagree on" }) Assert.Contains(part, outcome.Output);

        foreach (var (message, options) in new[] { ("choose: got 4; there are 3 snapshots", new[] { "run", "--choose", "4" }), ("diversity: got -1", ["run", "--diversity", "-1"]), ("no such folder", ["nowhere"]) })
        {
            var refused = RubatoProcess.Run(_folder.Path, ["ensemble", .. options]);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains(message, refused.Error);
        }
    }
}
