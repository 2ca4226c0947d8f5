using Rubato.Training.Tests.Data;

namespace Rubato.Solution.Tests.Commands;

public sealed class DataCommandTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void List_EmptyFolder_SaysHowToComeByEach()
    {
        var outcome = RubatoProcess.Run(_folder.Path, "data", "list", "--data-dir", _folder.Path);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Contains("always ready", outcome.Output);
        Assert.Contains("'rubato data get mnist' fetches it", outcome.Output);
        Assert.Contains("put digits.csv.gz into", outcome.Output);
        Assert.Contains($"Data folder: {_folder.Path}", outcome.Output);
        Assert.DoesNotContain('\u001b', outcome.Output);
    }

    [Fact]
    public void List_FilesInTheVariablesFolder_SaysWhere()
    {
        IdxSample.WriteAll(_folder, gzip: true, below: "mnist");
        var outcome = RubatoProcess.Run(_folder.Path, ["data", "list"], [("RUBATO_DATA", _folder.Path)]);
        Assert.Contains(_folder.At("mnist"), outcome.Output);
    }

    [Fact]
    public void Get_Glyphs_SaysThatThereIsNothingToFetch()
    {
        var outcome = RubatoProcess.Run(_folder.Path, "data", "get", "glyphs");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("there is nothing to fetch", outcome.Error);
    }

    [Fact]
    public void Get_NoNetwork_SaysSoAndLeavesNothing()
    {
        // Port 9 is "discard", on which nothing listens: whoever asks a proxy there is refused at once.
        const string nowhere = "http://127.0.0.1:9";
        var outcome = RubatoProcess.Run(
            _folder.Path, ["data", "get", "mnist", "--data-dir", "new"], [("HTTPS_PROXY", nowhere), ("https_proxy", nowhere), ("NO_PROXY", ""), ("no_proxy", "")]);
        Assert.Equal(1, outcome.ExitCode);
        var line = Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("error: mnist: train-images-idx3-ubyte.gz couldn't be fetched.", line);
        Assert.Contains("Is there a network?", line);
        Assert.Contains("train on 'glyphs'", line);
        Assert.Empty(_folder.Files());
        Assert.False(Directory.Exists(_folder.At("new", "mnist")));
    }
}
