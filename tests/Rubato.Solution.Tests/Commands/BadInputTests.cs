using Rubato.Training.Tests.Data;

namespace Rubato.Solution.Tests.Commands;

/// <summary>Whatever is given wrongly: one clear message, exit code 1, no stack trace, and nothing left behind.</summary>
public class BadInputTests
{
    public static TheoryData<string> Names => [.. BadInput.Cases.Where(c => !c.NeedsUnix || !OperatingSystem.IsWindows()).Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void BadInput_EachCase_IsOneClearMessage(string name)
    {
        var bad = BadInput.Cases.Single(c => c.Name == name);
        using var folder = new TestFolder();
        bad.Prepare(folder);
        var before = Snapshot(folder);

        var outcome = RubatoProcess.Run(folder.Path, bad.Arguments, bad.Environment);

        Assert.True(outcome.ExitCode == 1, outcome.ToString());
        Assert.True(outcome.Output.Length == 0, outcome.ToString());
        var message = Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("error: ", message);
        Assert.DoesNotContain("   at ", message);
        Assert.DoesNotContain("Exception", message);
        foreach (var part in bad.Expected) Assert.Contains(part, message);
        Assert.Equal(before, Snapshot(folder));
    }

    static string[] Snapshot(TestFolder folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
