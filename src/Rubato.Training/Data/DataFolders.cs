namespace Rubato.Training.Data;

/// <summary>
/// Where data files are looked for. A folder that is given is the only one; else <c>RUBATO_DATA</c> where it is set; else
/// the user's data folder (<c>XDG_DATA_HOME</c>, or the system's place for applications' local data) + <c>rubato/data</c>.
/// In each, both the folder itself and a subfolder with the data set's name are tried.
/// </summary>
static class DataFolders
{
    public const string Variable = "RUBATO_DATA";

    /// <summary>The folder that data are read from and downloaded to; <paramref name="environment"/> looks up a variable.</summary>
    public static string Root(string? given, Func<string, string?>? environment = null)
    {
        environment ??= Environment.GetEnvironmentVariable;
        if (!string.IsNullOrWhiteSpace(given))
            return Path.GetFullPath(given);
        if (environment(Variable) is { } variable && !string.IsNullOrWhiteSpace(variable))
            return Path.GetFullPath(variable);
        var xdg = environment("XDG_DATA_HOME");
        var home = !string.IsNullOrWhiteSpace(xdg) && Path.IsPathFullyQualified(xdg)
            ? xdg
            : Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(home, "rubato", "data");
    }

    /// <summary>The folders in which <paramref name="name"/>'s files may be, in the order in which they are tried.</summary>
    public static IReadOnlyList<string> For(string name, string? given)
    {
        var root = Root(given);
        return [Path.Combine(root, name), root];
    }
}
