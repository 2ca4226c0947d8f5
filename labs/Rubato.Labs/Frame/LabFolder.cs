using System.Text.Json;
using Rubato.Training.Records;
using Rubato.Training.Reports;

namespace Rubato.Labs;

/// <summary>A folder with labs' results: for each a page and a file, and an index of all.</summary>
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
        AtomicFile.Write(IndexPath, ComposeIndex(Records()));
        return (record, page);
    }

    /// <summary>The records that are there, in the catalog's order.</summary>
    public IReadOnlyList<LabRecord> Records() => [.. LabCatalog.All.Select(lab => At($"{lab.Id}.json")).Where(File.Exists).Select(path => JsonSerializer.Deserialize<LabRecord>(File.ReadAllText(path), LabJson.File)!)];

    string At(string name) => System.IO.Path.Combine(Path, name);

    static string ComposeIndex(IReadOnlyList<LabRecord> records)
    {
        var page = new Page("Rubato labs");
        page.Html("<header>").Text("p", "Rubato", "kicker").Text("h1", "Labs").Html("</header>")
            .Text("p", "Small experiments, each of which shows one mechanism of training at work. The mechanism must hold; what is claimed of its effect on learning is measured over paired seeds and judged by one rule.")
            .Text("p", Effect.Rule, "soft");
        foreach (var family in records.GroupBy(record => record.Family))
        {
            page.Text("h2", family.Key).Html("<div class=\"wide\"><table class=\"keys\"><tr><th>lab</th><th>claim</th><th>mechanism</th><th>effects</th></tr>");
            foreach (var record in family)
            {
                var effects = record.Effects.Select(outcome => $"<b>{outcome.Verdict.Text()}</b>: {Page.Escape(outcome.Effect.Claim)} <span class=\"soft\">{Page.Escape($"{ChartNumber.Format(outcome.Mean)} [{LabPage.Interval(outcome)}]")}</span>");
                page.Html($"<tr><th><a href=\"{record.Id}.html\">{record.Id}</a></th><td>{Page.Escape(record.Claim)}</td><td>{(record.Holds ? "holds" : "fails")}</td><td>{string.Join("<br>", effects)}</td></tr>");
            }

            page.Html("</table></div>");
        }

        return page.End();
    }
}
