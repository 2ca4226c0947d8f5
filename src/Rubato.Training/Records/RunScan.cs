using System.Globalization;
using System.Text;

namespace Rubato.Training.Records;

/// <summary>Reads what the index lists from runs' folders.</summary>
static class RunScan
{
    /// <summary>The folders below <paramref name="parent"/> that are runs, or were meant to be.</summary>
    public static IReadOnlyList<string> Folders(string parent)
    {
        if (!Directory.Exists(parent)) throw new RunFolderException($"{parent}: there is no such folder of runs. Train first, or give the folder that holds runs.");
        try
        {
            return [.. Directory.EnumerateDirectories(parent).Where(IsRun).Select(System.IO.Path.GetFullPath).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"{parent}: reading failed: {e.Message}", e);
        }
    }

    /// <summary>Changes whenever a file changes that <see cref="Read(string)"/> reads: lengths and times.</summary>
    public static string Fingerprint(string path)
    {
        var text = new StringBuilder();
        foreach (var file in Listed(path).Select(name => new FileInfo(name)))
            text.Append(CultureInfo.InvariantCulture, $"{(file.Exists ? file.Length : -1)}@{(file.Exists ? file.LastWriteTimeUtc.Ticks : 0)};");
        return text.ToString();
    }

    /// <summary>A run from its folder; a folder that can't be read gives a run that says so.</summary>
    public static IndexedRun Read(string path)
    {
        var blank = new IndexedRun { Name = System.IO.Path.GetFileName(path), Path = path, Created = Created(path), Status = RunStatus.Open };
        try
        {
            return Read(RunFolder.Open(path), blank);
        }
        catch (Exception e) when (e is UserException or IOException or UnauthorizedAccessException)
        {
            return blank with { Status = RunStatus.Damaged, Message = e.Message };
        }
    }

    static IndexedRun Read(RunFolder folder, IndexedRun blank)
    {
        var recipe = folder.ReadRecipe();
        var run = blank with
        {
            Data = recipe.Data,
            Model = recipe.Model,
            Optimizer = recipe.Optimizer,
            Epochs = recipe.Epochs,
            Batch = recipe.Batch,
            Seed = recipe.Seed,
            Plan = File.Exists(folder.PlanPath) ? folder.ReadPlan().TrimEnd() : recipe.Plan,
        };
        try
        {
            var epochs = File.Exists(folder.EpochsPath) ? folder.ReadEpochs().Epochs : [];
            if (epochs.Count > 0)
            {
                var last = epochs[^1];
                run = run with
                {
                    Steps = last.Step,
                    Accuracy = Known(last.TestAccuracy),
                    Loss = Known(last.TestLoss),
                    Seconds = Known(last.Seconds),
                    BestAccuracy = epochs.Max(epoch => Known(epoch.TestAccuracy)),
                };
            }

            return folder.ReadSummary() is not { } summary ? run : run with
            {
                Status = summary.Status,
                Message = summary.Message,
                Steps = summary.Steps,
                Accuracy = Known(summary.Accuracy),
                Loss = Known(summary.Loss),
                Seconds = Known(summary.Seconds),
                Weights = summary.Weights,
            };
        }
        catch (RunFolderException e)
        {
            // The recipe at least is whole: it is listed with what it was.
            return run with { Status = RunStatus.Damaged, Message = e.Message };
        }
    }

    static bool IsRun(string path) => Listed(path).Any(File.Exists);

    static string[] Listed(string path) =>
        [.. new[] { "recipe.yaml", "plan.txt", "summary.json", "epochs.jsonl" }.Select(name => System.IO.Path.Combine(path, name))];

    /// <summary>A file that isn't there has a time too, of the year 1601; the folder's stands in.</summary>
    static DateTime Created(string path) =>
        new FileInfo(Listed(path)[0]) is { Exists: true } recipe ? recipe.LastWriteTimeUtc : Directory.GetLastWriteTimeUtc(path);

    static double? Known(double value) => double.IsFinite(value) ? value : null;
}
