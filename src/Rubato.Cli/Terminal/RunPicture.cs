using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Rubato.Training;
using Rubato.Training.Records;
using Spectre.Console;

namespace Rubato.Cli.Terminal;

/// <summary>Runs as tables.</summary>
static class RunPicture
{
    /// <summary>More epochs than a person reads are thinned; the last one always stays.</summary>
    const int MostEpochs = 40;

    const string None = "–";

    /// <summary>Runs, a line each; what is damaged is said below.</summary>
    public static void Table(IAnsiConsole console, IReadOnlyList<IndexedRun> runs)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns("name", "created", "data", "model", "optimizer", "outcome");
        foreach (var number in new[] { "steps", "accuracy", "best", "loss", "time" }) table.AddColumn(new TableColumn(number).RightAligned());
        foreach (var run in runs)
        {
            string[] cells =
            [
                run.Name, run.Created.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), Last(run.Data), run.Model ?? None, run.Optimizer ?? None, Outcome(run),
                Whole(run.Steps), Percent(run.Accuracy), Percent(run.BestAccuracy), run.Loss is { } loss ? Numbers.Value(loss) : None, run.Seconds is { } seconds ? Numbers.Duration(seconds) : None,
            ];
            table.AddRow(cells.Select(Markup.Escape).ToArray());
        }

        console.Write(table);
        foreach (var run in runs.Where(run => run.Status == RunStatus.Damaged)) console.MarkupLineInterpolated($"[yellow]{run.Name} is damaged:[/] {run.Message}");
    }

    /// <summary>A run with everything that is known of it.</summary>
    public static void Whole(IAnsiConsole console, IndexedRun run)
    {
        var table = new Table { Border = TableBorder.Rounded, ShowHeaders = false };
        table.AddColumn("").AddColumn("");
        void Row(string name, string? value)
        {
            if (value is not null) table.AddRow(Markup.Escape(name), Markup.Escape(value));
        }

        Row("run", run.Name);
        Row("folder", run.Path);
        Row("outcome", run.Message.Length == 0 ? Outcome(run) : $"{Outcome(run)}: {run.Message}");
        Row("data", run.Data);
        Row("model", run.Model);
        Row("optimizer", run.Optimizer);
        Row("epochs, batch, seed", $"{Whole(run.Epochs)}, {Whole(run.Batch)}, {Whole(run.Seed)}");
        Row("test accuracy", Percent(run.Accuracy));
        Row("best test accuracy", Percent(run.BestAccuracy));
        Row("test loss", run.Loss is { } loss ? Numbers.Value(loss) : None);
        Row("steps", Whole(run.Steps));
        Row("time", run.Seconds is { } seconds ? Numbers.Duration(seconds) : None);
        Row("weights", run.Weights);
        console.Write(table);
        foreach (var line in run.Plan?.Split('\n') ?? []) console.WriteLine(line);
        Epochs(console, run);
    }

    public static string Json(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) write(json);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    static void Epochs(IAnsiConsole console, IndexedRun run)
    {
        var path = Path.Combine(run.Path, "epochs.jsonl");
        if (!File.Exists(path)) return;
        EpochLog log;
        try
        {
            log = EpochLog.Read(path);
        }
        catch (UserException)
        {
            // The outcome above says what is damaged.
            return;
        }

        var table = new Table { Border = TableBorder.Rounded };
        foreach (var name in new[] { "epoch", "steps", "train loss", "test loss", "test accuracy", "time" }) table.AddColumn(new TableColumn(name).RightAligned());
        var every = (log.Epochs.Count + MostEpochs - 1) / MostEpochs;
        foreach (var epoch in log.Epochs.Where((_, i) => (i + 1) % every == 0 || i == log.Epochs.Count - 1))
            table.AddRow(Whole(epoch.Epoch + 1), Whole(epoch.Step), Numbers.Value(epoch.TrainLoss), Numbers.Value(epoch.TestLoss), Numbers.Percent(epoch.TestAccuracy), Numbers.Duration(epoch.Seconds));
        if (log.Epochs.Count > 0) console.Write(table);
        if (log.Remark is not null) console.MarkupLineInterpolated($"[grey]{log.Remark}[/]");
    }

    static string Outcome(IndexedRun run) => run.Status == RunStatus.Open ? "not ended" : run.Status.ToString().ToLowerInvariant();

    /// <summary>Of a path its last part: a list has no room for more.</summary>
    static string Last(string? data) => data is null ? None : Path.GetFileName(Path.TrimEndingDirectorySeparator(data));

    static string Whole(long? number) => number?.ToString("N0", CultureInfo.InvariantCulture) ?? None;

    static string Percent(double? share) => share is { } known ? Numbers.Percent(known) : None;
}
