using System.Text.RegularExpressions;

namespace Rubato.Solution.Tests.Architecture;

/// <summary>Habits that the compiler doesn't hold.</summary>
public partial class SourceTests
{
    const int MostLines = 400;

    /// <summary>Files that may be longer, with the reason.</summary>
    static readonly Dictionary<string, string> LongFiles = [];

    /// <summary>Files outside the kernels that step around the runtime's checks, with the reason.</summary>
    static readonly Dictionary<string, string> UncheckedFiles = new()
    {
        ["src/Rubato/Exports/CSharpSyntax.cs"] = "lists the language's words, that one among them",
        ["src/Rubato/Compilation/ScalarEvaluator.cs"] = "a program checks its registers' numbers when it is made; a check at each access takes a quarter of the time",
    };

    static readonly string[] Libraries = ["src/Rubato", "src/Rubato.Engine", "src/Rubato.Training"];

    [Fact]
    public void Unsafe_IsInTheKernelsAlone()
    {
        var elsewhere = Repository.Files("src", ".cs").Where(path => !path.StartsWith("src/Rubato.Engine/Kernels/", StringComparison.Ordinal) && !UncheckedFiles.ContainsKey(path));
        AssertNone(elsewhere, Unsafe());
        Assert.Equal(["src/Rubato.Engine/Rubato.Engine.csproj"], Repository.Files("src", ".csproj").Where(path => Repository.Read(path).Contains("AllowUnsafeBlocks", StringComparison.Ordinal)));
    }

    [Fact]
    public void Libraries_NeverPrint() => AssertNone(InLibraries(), Printing());

    [Fact]
    public void Libraries_TakeTimeAndChanceFromTheirCaller() => AssertNone(InLibraries(), TimeOrChance());

    [Fact]
    public void Sources_HaveNothingLeftForLater() =>
        AssertNone(Repository.Files("src", ".cs").Concat(Repository.Files("tests", ".cs")).Where(path => !path.EndsWith("/SourceTests.cs", StringComparison.Ordinal)), Unfinished());

    [Fact]
    public void Files_AreShort()
    {
        foreach (var path in Repository.Files("src", ".cs").Concat(Repository.Files("tests", ".cs")).Concat(Repository.Files("bench", ".cs")))
        {
            var lines = Repository.Read(path).AsSpan().Count('\n');
            Assert.True(lines <= MostLines || LongFiles.ContainsKey(path), $"{path} has {lines} lines; at most {MostLines}, or a reason in {nameof(LongFiles)}.");
        }
    }

    [Fact]
    public void Tests_MirrorTheirSourcesFolders()
    {
        foreach (var project in new[] { "Rubato", "Rubato.Engine", "Rubato.Training" })
        {
            foreach (var test in Repository.Files($"tests/{project}.Tests", "Tests.cs"))
            {
                var folder = test.Replace($"tests/{project}.Tests", $"src/{project}", StringComparison.Ordinal)[..^Path.GetFileName(test).Length];
                Assert.True(Directory.Exists(Path.Combine(Repository.Root, folder)), $"{test}: there is no {folder}.");
            }
        }
    }

    static IEnumerable<string> InLibraries() => Libraries.SelectMany(library => Repository.Files(library, ".cs"));

    static void AssertNone(IEnumerable<string> paths, Regex forbidden)
    {
        foreach (var path in paths)
        {
            var number = 0;
            foreach (var line in Repository.Read(path).Split('\n'))
            {
                number++;
                Assert.False(!line.TrimStart().StartsWith("//", StringComparison.Ordinal) && forbidden.IsMatch(line), $"{path}:{number}: {line.Trim()}");
            }
        }
    }

    [GeneratedRegex(@"\bunsafe\b|\bfixed\s*\(|\bMarshal\.|\bNativeMemory\b|\bUnsafe\.")]
    private static partial Regex Unsafe();

    [GeneratedRegex(@"\bConsole\.|\bDebug\.Write|\bTrace\.Write")]
    private static partial Regex Printing();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?(Now|Today)\b|\bnew Random\(|\bRandom\.Shared\b|\bGuid\.NewGuid\b")]
    private static partial Regex TimeOrChance();

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|\bHACK\b|#pragma warning disable|NotImplementedException|catch\s*(\([^)]*\))?\s*\{\s*\}|Thread\.Sleep")]
    private static partial Regex Unfinished();
}
