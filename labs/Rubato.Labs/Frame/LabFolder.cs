using System.Text.Json;
using Rubato.Training.Records;

namespace Rubato.Labs;

/// <summary>A folder with labs' results: for each a page and a file, and an index of all as a page and as text.</summary>
public sealed class LabFolder
{
    const string Index = "index.html";

    /// <summary>A folder; created where it is missing.</summary>
    /// <exception cref="LabException">It is a file.</exception>
    public LabFolder(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (File.Exists(path)) throw new LabException($"--out: {path} is a file; a folder is needed. Give another name.");
        Directory.CreateDirectory(path);
        Path = path;
    }

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>Where trials are kept.</summary>
    public string CachePath => System.IO.Path.Combine(Path, "trials");

    /// <summary>The index's path.</summary>
    public string IndexPath => System.IO.Path.Combine(Path, Index);

    /// <summary>Writes a lab's page and file, and the index anew.</summary>
    /// <returns>The record and the page's path.</returns>
    public (LabRecord Record, string Page) Write(LabOutcome outcome, LabStamp stamp)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        var record = LabRecord.Of(outcome, stamp);
        var page = At($"{record.Id}.html");
        AtomicFile.Write(At($"{record.Id}.json"), JsonSerializer.Serialize(record, LabJson.File) + "\n");
        AtomicFile.Write(page, LabPage.Compose(outcome, record));
        var records = Records();
        AtomicFile.Write(IndexPath, LabIndex.ComposePage(records));
        AtomicFile.Write(At("README.md"), LabIndex.ComposeText(records));
        return (record, page);
    }

    /// <summary>The records that are there, in the catalog's order.</summary>
    public IReadOnlyList<LabRecord> Records() => [.. LabCatalog.All.Select(lab => At($"{lab.Id}.json")).Where(File.Exists).Select(path => JsonSerializer.Deserialize<LabRecord>(File.ReadAllText(path), LabJson.File)!)];

    string At(string name) => System.IO.Path.Combine(Path, name);
}
