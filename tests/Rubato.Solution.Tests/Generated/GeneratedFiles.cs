using System.Text;
using Rubato.Solution.Tests.Architecture;

namespace Rubato.Solution.Tests.Generated;

/// <summary>
/// Files that are written from the code and checked in. A test says where one isn't what the code gives; with
/// RUBATO_UPDATE=1 the same test writes it.
/// </summary>
static class GeneratedFiles
{
    const string Command = "RUBATO_UPDATE=1 dotnet test tests/Rubato.Solution.Tests --filter Generated";
    const int MostLines = 40;
    const int MostSymbols = 200;

    static bool IsUpdate => Environment.GetEnvironmentVariable("RUBATO_UPDATE") == "1";

    /// <summary>Asserts that a file of the repository holds exactly this text.</summary>
    public static void AssertCurrent(string path, string text)
    {
        var full = Path.Combine(Repository.Root, path);
        if (IsUpdate)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text, new UTF8Encoding(false));
        }

        var checkedIn = File.Exists(full) ? File.ReadAllText(full) : "";
        Assert.True(checkedIn == text, $"{path} isn't what the code gives. If the change is meant: {Command}\n{Difference(checkedIn, text)}");
    }

    /// <summary>Asserts that a folder holds exactly these files, among those of the given endings.</summary>
    public static void AssertCurrent(string folder, IReadOnlyDictionary<string, string> files, params string[] endings)
    {
        foreach (var (name, text) in files) AssertCurrent($"{folder}/{name}", text);
        foreach (var path in endings.SelectMany(ending => Repository.Files(folder, ending)).Where(path => !files.ContainsKey(path[(folder.Length + 1)..])))
        {
            if (IsUpdate) File.Delete(Path.Combine(Repository.Root, path));
            else Assert.Fail($"{path}: nothing in the code gives it any more. To remove it: {Command}");
        }
    }

    /// <summary>The lines that only one of two texts has; an indented line with the heading above it.</summary>
    internal static string Difference(string before, string after)
    {
        var (old, @new) = (Lines(before), Lines(after));
        string[] changes = [.. Missing(old, @new).Select(line => "- " + line), .. Missing(@new, old).Select(line => "+ " + line)];
        var shown = changes.Take(MostLines).Select(line => line.Length <= MostSymbols ? line : line[..MostSymbols] + "…");
        var rest = changes.Length > MostLines ? $"\n… and {changes.Length - MostLines} more" : "";
        return changes.Length == 0 ? "Only the lines' order or ends differ." : string.Join('\n', shown) + rest;
    }

    static List<string> Lines(string text)
    {
        var (lines, heading) = (new List<string>(), "");
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] != ' ') heading = line.Split(" : ")[0];
            lines.Add(line[0] == ' ' ? $"{heading}: {line.Trim()}" : line);
        }

        return lines;
    }

    static IEnumerable<string> Missing(List<string> of, List<string> from)
    {
        var counts = from.CountBy(line => line).ToDictionary();
        foreach (var line in of)
        {
            var left = counts.GetValueOrDefault(line);
            if (left == 0) yield return line;
            else counts[line] = left - 1;
        }
    }
}
