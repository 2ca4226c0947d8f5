using System.Globalization;
using System.Text.Json;
using Rubato.Labs;
using Rubato.Training.Tests.Data;

namespace Rubato.Solution.Tests.Commands;

/// <summary><c>rubato lab</c>.</summary>
public sealed class LabCommandTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    Outcome Lab(params string[] arguments) => RubatoProcess.Run(_folder.Path, ["lab", .. arguments]);

    [Fact]
    public void List_HasEveryLabWithItsClaim()
    {
        var text = Lab("list").Output;
        Assert.All(LabCatalog.All, lab => Assert.Contains(lab.Id, text));
        using var json = JsonDocument.Parse(Lab("list", "--json").Output);
        Assert.Equal(LabCatalog.All.Select(lab => lab.Claim), json.RootElement.EnumerateArray().Select(lab => lab.GetProperty("claim").GetString()));
    }

    [Fact]
    public void Run_Quick_WritesPagesAndAnIndex_AndASecondTimeTheSame()
    {
        var outcome = Lab("run", "noise-floor", "--quick", "--seeds", "2", "--out", "labs");
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Contains("mechanism holds, 2 seeds", outcome.Output);
        var page = File.ReadAllText(_folder.At("labs", "noise-floor.html"));
        Assert.Contains("noise-floor.html", File.ReadAllText(_folder.At("labs", "index.html")));
        var trials = Directory.GetFiles(_folder.At("labs", "trials", "noise-floor")).Select(File.GetLastWriteTimeUtc).Max();

        File.Delete(_folder.At("labs", "noise-floor.html"));
        Assert.Equal(outcome.Output, Lab("run", "noise-floor", "--quick", "--seeds", "2", "--out", "labs").Output);
        Assert.Equal(page, File.ReadAllText(_folder.At("labs", "noise-floor.html")));
        Assert.Equal(trials, Directory.GetFiles(_folder.At("labs", "trials", "noise-floor")).Select(File.GetLastWriteTimeUtc).Max());
    }

    [Fact]
    public void Run_Interrupted_SaysWhereWhatIsDoneIsKept()
    {
        using var process = RubatoProcess.Start(_folder.Path, ["lab", "run", "noise-floor", "--quick", "--seeds", "1000", "--out", "labs"]);
        process.Await("noise-floor:");
        RubatoProcess.RunProgram("kill", _folder.Path, ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        var stopped = process.Wait();
        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains("the same command goes on from there", stopped.Output);
    }

    [Theory]
    [InlineData("got no lab", "run")]
    [InlineData("Did you mean 'noise-floor'?", "run", "noise-flor")]
    [InlineData("got noise-floor and --all", "run", "noise-floor", "--all")]
    [InlineData("seeds: got '1'; 2 to 1000 are allowed", "run", "noise-floor", "--seeds", "1")]
    [InlineData("seeds: got 'many'", "run", "noise-floor", "--seeds", "many")]
    public void Run_WhatIsWrong_IsSaidInALine(string message, params string[] arguments)
    {
        var outcome = Lab(arguments);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(message, outcome.Error);
        Assert.DoesNotContain("   at ", outcome.Error);
    }

    [Fact]
    public void Run_FullSizeWithoutData_SaysHowToGetThem()
    {
        var outcome = RubatoProcess.Run(_folder.Path, ["lab", "run", "noise-floor", "--out", "labs"], [("RUBATO_DATA", _folder.At("nothing")), ("HOME", _folder.Path), ("XDG_DATA_HOME", _folder.Path)]);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("rubato data get mnist", outcome.Error);
    }
}
