namespace Rubato.Training.Data;

/// <summary>Where texts lie, and what their files are called.</summary>
static class TextFiles
{
    public static readonly string[] Endings = [".txt", ".md", ".txt.gz", ".md.gz"];

    /// <summary>The names under which the plays are looked for, in each of the data folders.</summary>
    public static readonly string[] ShakespeareFiles = [Path.Combine("tinyshakespeare", "input.txt"), "tinyshakespeare.txt"];

    public static bool IsNamedAsText(string path) => Endings.Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    public static string? Shakespeare(string? dataDir) => ShakespearePaths(dataDir).FirstOrDefault(File.Exists);

    public static DataException NoShakespeare(string? dataDir) => new(
        $"shakespeare: found no {string.Join(" or ", ShakespeareFiles)} in {DataFolders.Root(dataDir)}. Put it there, point --data-dir or " +
        $"{DataFolders.Variable} at a folder that has it, or give the path of another text.");

    static IEnumerable<string> ShakespearePaths(string? dataDir) =>
        DataFolders.For("shakespeare", dataDir).Reverse().SelectMany(folder => ShakespeareFiles.Select(file => Path.Combine(folder, file)));
}
