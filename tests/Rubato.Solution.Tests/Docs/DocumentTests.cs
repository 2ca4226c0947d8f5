using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Rubato.Solution.Tests.Architecture;
using CommandLine = Rubato.Cli.Commands.CommandLine;

namespace Rubato.Solution.Tests.Docs;

/// <summary>What the documents promise is there.</summary>
public partial class DocumentTests
{
    [Fact]
    public void Readme_NamesTheTwoCommands()
    {
        var readme = Repository.Read("README.md");
        Assert.Contains("dotnet run -c Release --project src/Rubato.Cli -- train", readme);
        Assert.Contains("dotnet test", readme);
        Assert.True(File.Exists(Path.Combine(Repository.Root, "src/Rubato.Cli/Rubato.Cli.csproj")));
    }

    [Fact]
    public void Links_ToFiles_Resolve()
    {
        foreach (var path in Repository.Files(".", ".md"))
        {
            foreach (Match link in Link().Matches(WithoutCode(Repository.Read(path))))
            {
                var target = link.Groups[1].Value.Split('#')[0];
                if (target.Length == 0 || target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal)) continue;
                var full = Path.GetFullPath(Uri.UnescapeDataString(target), Path.GetDirectoryName(Path.Combine(Repository.Root, path))!);
                Assert.True(File.Exists(full) || Directory.Exists(full), $"{path}: the link {target} leads nowhere.");
            }
        }
    }

    public static TheoryData<string, string> CommandLines
    {
        get
        {
            var lines = new TheoryData<string, string>();
            foreach (var path in Repository.Files(".", ".md"))
            {
                foreach (Match match in Command().Matches(Repository.Read(path)))
                {
                    var arguments = Comment().Replace(match.Groups[1].Value, "").Trim();
                    if (arguments.Length > 0 && arguments.AsSpan().IndexOfAny('[', '…') < 0) lines.Add(path, arguments);
                }
            }

            return lines;
        }
    }

    [Theory]
    [MemberData(nameof(CommandLines))]
    public void CommandLine_InADocument_Parses(string path, string arguments)
    {
        var complaint = CommandLine.Complaint(CommandLine.Root().Parse([.. CommandLineParser.SplitCommandLine(arguments.Replace('\'', '"'))]));
        Assert.True(complaint is null, $"{path}: rubato {arguments}: {complaint}");
    }

    [Fact]
    public void CommandLines_OfTheReadme_WereFound() => Assert.Contains(CommandLines, row => (string)row[0] == "README.md" && ((string)row[1]).StartsWith("plan ", StringComparison.Ordinal));

    static string WithoutCode(string markdown) => CodeBlock().Replace(markdown, "");

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("```.*?```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    /// <summary>A command at the start of a line of code, or as a piece of code within a text.</summary>
    [GeneratedRegex(@"(?:^|`)(?:\$ )?(?:rubato|dotnet run -c Release --project src/Rubato\.Cli --)[ \t]+([^`\n]*)", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"\s#.*$")]
    private static partial Regex Comment();
}
