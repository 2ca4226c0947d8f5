using System.Globalization;
using Rubato.Training.Records;
using Rubato.Training.Tasks;
using Spectre.Console;

namespace Rubato.Cli.Terminal;

/// <summary>What came out of a run, as a table.</summary>
static class Conclusion
{
    const int ShownHash = 16;

    public static void Write(IAnsiConsole console, RunSummary summary, RunFolder folder, bool withTable, ITrainingTask task)
    {
        if (summary.Outcome != RunOutcome.Finished) console.MarkupLineInterpolated($"[yellow]{summary.Message}[/]");
        if (!withTable) return;
        var table = new Table { Border = TableBorder.Rounded, ShowHeaders = false };
        table.AddColumn("").AddColumn("");
        void Row(string name, string value) => table.AddRow(Markup.Escape(name), Markup.Escape(value));
        if (!double.IsNaN(summary.Accuracy)) Row("test accuracy", Numbers.Percent(summary.Accuracy));
        Row("test loss", Numbers.Value(summary.Loss));
        if (task is LanguageModelling) Row("bits per character", Numbers.Value(LanguageModelling.BitsPerCharacter(new(summary.Loss))));
        Row("steps", summary.Steps.ToString("N0", CultureInfo.InvariantCulture));
        Row("time", Numbers.Duration(summary.Seconds));
        if (summary.ProbeSeconds > 0) Row("of it for probes", string.Create(CultureInfo.InvariantCulture, $"{summary.ProbeSeconds / summary.Seconds:0.#%}"));
        Row("weights", summary.Weights[..ShownHash] + "…");
        Row("run", Shown(folder.Path));
        Row("report", Shown(folder.ReportPath));
        console.Write(table);
    }

    static string Shown(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative == ".." || relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path : relative;
    }
}
