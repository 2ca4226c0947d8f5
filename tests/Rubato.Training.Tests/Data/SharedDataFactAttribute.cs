namespace Rubato.Training.Tests.Data;

/// <summary>
/// A test that needs the real data: the folder that <c>RUBATO_SHARED</c> names, else <c>shared</c> beside the repository.
/// Where it is missing, the test is reported as skipped.
/// </summary>
sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (Folder is null)
            Skip = "needs the real data: set RUBATO_SHARED to a folder that has data/mnist and data/digits, or put it as 'shared' beside the repository.";
    }

    /// <summary>The folder with <c>mnist</c> and <c>digits</c>, or null.</summary>
    public static string? Folder { get; } = Find();

    static string? Find()
    {
        var shared = Environment.GetEnvironmentVariable("RUBATO_SHARED");
        if (string.IsNullOrWhiteSpace(shared))
        {
            var root = new DirectoryInfo(AppContext.BaseDirectory);
            while (root is not null && !File.Exists(Path.Combine(root.FullName, "Rubato.slnx")))
                root = root.Parent;
            if (root?.Parent is null)
                return null;
            shared = Path.Combine(root.Parent.FullName, "shared");
        }

        var data = Path.Combine(shared, "data");
        return Directory.Exists(Path.Combine(data, "mnist")) && Directory.Exists(Path.Combine(data, "digits")) ? data : null;
    }
}
