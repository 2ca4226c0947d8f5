namespace Rubato.Benchmarks;

/// <summary>Where the real data lie: <c>RUBATO_DATA</c>, else <c>data</c> in the folder that <c>RUBATO_SHARED</c> names, else in one named <c>shared</c> beside the repository.</summary>
internal static class SharedData
{
    /// <summary>The repository's folder, sought from the program upwards; null where it isn't there.</summary>
    public static string? Repository
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Rubato.slnx"))) folder = folder.Parent;
            return folder?.FullName;
        }
    }

    /// <summary>The folder with the data.</summary>
    public static string Folder
    {
        get
        {
            if (Environment.GetEnvironmentVariable("RUBATO_DATA") is { Length: > 0 } given) return given;
            var shared = Environment.GetEnvironmentVariable("RUBATO_SHARED") is { Length: > 0 } named ? named : Path.Combine(Path.GetDirectoryName(Repository) ?? ".", "shared");
            return Path.Combine(shared, "data");
        }
    }
}
