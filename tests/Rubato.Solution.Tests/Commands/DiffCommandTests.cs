using System.Xml.Linq;
using Rubato.Training.Tests.Data;

namespace Rubato.Solution.Tests.Commands;

public sealed class DiffCommandTests : IDisposable
{
    const string Peers = "torch.StepLR(base_lr: 0.1, step_size: 30)";

    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Diff_OfTheSame_SaysSoAndEndsWell()
    {
        var outcome = RubatoProcess.Run(_folder.Path, "diff", Peers, "step_decay(0.1, 0.1, every: 30st)", "--horizon", "100st");
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.StartsWith("lr  the same at all 100 steps", outcome.Output);
        Assert.DoesNotContain("second − first", outcome.Output);
    }

    [Fact]
    public void Diff_OfOthers_ShowsWhereAndHowFarWithBothCurves()
    {
        var outcome = RubatoProcess.Run(_folder.Path, "diff", Peers, "step_decay(0.1, 0.1, every: 31st)", "--horizon", "100st", "--svg", "both.svg");
        Assert.True(outcome.ExitCode == 3, outcome.ToString());
        Assert.StartsWith("lr  differs at 6 of 100 steps", outcome.Output);
        Assert.Contains("second − first", outcome.Output);
        string[] texts = [.. XDocument.Load(_folder.At("both.svg")).Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value)];
        Assert.Contains("first", texts);
        Assert.Contains("second", texts);
    }

    [Fact]
    public void Diff_OfPlans_ComparesWhatBothSetAndNamesTheRest()
    {
        _folder.Write("old.plan", "lr = 0.1\nmomentum = 0.9");
        var outcome = RubatoProcess.Run(_folder.Path, "diff", "old.plan", "lr = 0.1; dropout = 0.2");
        Assert.True(outcome.ExitCode == 3, outcome.ToString());
        Assert.Contains("lr  the same", outcome.Output);
        Assert.Contains("momentum  only the first sets it", outcome.Output);
        Assert.Contains("dropout  only the second sets it", outcome.Output);
    }

    [Theory]
    [InlineData("cosine(0.1, 0)", "momentum = 0.9", "nothing is in both")]
    [InlineData("cosin(0.1, 0)", "0.1", "Did you mean `cosine`")]
    public void Diff_OfWhatCannotBe_IsOneClearMessage(string first, string second, string due)
    {
        var outcome = RubatoProcess.Run(_folder.Path, "diff", first, second);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(due, outcome.Error);
    }

    [Fact]
    public void Dialects_WithoutAName_ListsEveryPeersFunction()
    {
        var outcome = RubatoProcess.Run(_folder.Path, "dialects");
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.All(Language.FunctionInfo.All.Where(function => function.Dialect is not null), function => Assert.Contains($"  {function.Name}(", outcome.Output));
    }

    [Fact]
    public void Dialects_WithAFunction_ExplainsItInFull()
    {
        var outcome = RubatoProcess.Run(_folder.Path, "dialects", "torch.ReduceLROnPlateau");
        Assert.Contains("Quirks", outcome.Output);
        Assert.Contains("PyTorch 2.7", outcome.Output);
        Assert.DoesNotContain("\\<", outcome.Output);
    }

    [Fact]
    public void Dialects_WithAnUnknownName_NamesTheNearest()
    {
        var outcome = RubatoProcess.Run(_folder.Path, "dialects", "torch.OneCycle");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("torch.OneCycleLR", outcome.Error);
    }
}
