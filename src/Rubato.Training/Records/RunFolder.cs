using System.Globalization;
using System.Text;
using Rubato.Training.Ensembles;
using Rubato.Training.Recipes;

namespace Rubato.Training.Records;

/// <summary>
/// The folder of one run: <c>recipe.yaml</c>, <c>plan.txt</c>, <c>steps.jsonl</c>, <c>epochs.jsonl</c>,
/// <c>probes.jsonl</c>, <c>summary.json</c>, <c>model.safetensors</c>, <c>report.html</c>.
/// </summary>
public sealed class RunFolder
{
    const int MostRunsASecond = 10_000;
    const int MostNameLength = 40;

    RunFolder(string path)
    {
        Path = path;
    }

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>The folder's name.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Path of <c>recipe.yaml</c>.</summary>
    public string RecipePath => At("recipe.yaml");

    /// <summary>Path of <c>plan.txt</c>.</summary>
    public string PlanPath => At("plan.txt");

    /// <summary>Path of <c>steps.jsonl</c>.</summary>
    public string StepsPath => At("steps.jsonl");

    /// <summary>Path of <c>epochs.jsonl</c>.</summary>
    public string EpochsPath => At("epochs.jsonl");

    /// <summary>Path of <c>probes.jsonl</c>.</summary>
    public string ProbesPath => At("probes.jsonl");

    /// <summary>Path of <c>summary.json</c>.</summary>
    public string SummaryPath => At("summary.json");

    /// <summary>Path of <c>model.safetensors</c>.</summary>
    public string ModelPath => At("model.safetensors");

    /// <summary>Path of <c>report.html</c>.</summary>
    public string ReportPath => At("report.html");

    /// <summary>Path of the folder with the checkpoints.</summary>
    public string CheckpointsPath => At("checkpoints");

    /// <summary>Path of <c>checkpoints/best.safetensors</c>: the network after the epoch with the least test loss.</summary>
    public string BestPath => System.IO.Path.Combine(CheckpointsPath, "best.safetensors");

    /// <summary>Path of the folder with the snapshots.</summary>
    public string SnapshotsPath => At("snapshots");

    /// <summary>The snapshots that are there, with their steps, in ascending order.</summary>
    public IReadOnlyList<(long Step, string Path)> Snapshots => !Directory.Exists(SnapshotsPath) ? [] :
    [
        .. Directory.EnumerateFiles(SnapshotsPath, "step-*.safetensors")
            .Select(path => (IsStep: long.TryParse(System.IO.Path.GetFileNameWithoutExtension(path).AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var step), Step: step, Path: path))
            .Where(file => file.IsStep).Select(file => (file.Step, file.Path)).OrderBy(file => file.Step),
    ];

    /// <summary>Path of the file that the process at work holds open.</summary>
    internal string LockPath => At(".lock");

    /// <summary>Path of the file that says which process that is.</summary>
    internal string OwnerPath => At(".owner");

    /// <summary>
    /// Creates <c>yyyyMMdd-HHmmss-data-model</c> below <paramref name="parent"/> (which is created too where it is
    /// missing); where that is taken, with -2, -3 … behind it.
    /// </summary>
    /// <exception cref="RunFolderException">It can't be created.</exception>
    public static RunFolder CreateIn(string parent, string data, string model, DateTimeOffset now)
    {
        ArgumentException.ThrowIfNullOrEmpty(parent);
        var stem = string.Create(
            CultureInfo.InvariantCulture, $"{now:yyyyMMdd-HHmmss}-{FileSafe(data)}-{FileSafe(model)}");
        for (var attempt = 1; attempt <= MostRunsASecond; attempt++)
        {
            var name = attempt == 1 ? stem : string.Create(CultureInfo.InvariantCulture, $"{stem}-{attempt}");
            var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(parent, name));
            if (!Directory.Exists(path) && !File.Exists(path))
                return CreateAndTry(path);
        }

        throw new RunFolderException($"{parent}: has {MostRunsASecond} runs of this second already. Give --out another folder.");
    }

    /// <summary>Creates the folder <paramref name="path"/>, or takes it where it is empty.</summary>
    /// <exception cref="RunFolderException">It isn't empty, is a file, its parent is missing, or it can't be written to.</exception>
    public static RunFolder CreateAt(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        if (File.Exists(full))
            throw new RunFolderException($"--out: {path} is a file; a new or empty folder is needed. Give another name.");
        var parent = System.IO.Path.GetDirectoryName(full);
        if (parent is not null && !Directory.Exists(parent))
            throw new RunFolderException($"--out: {path} can't be created, as {parent} isn't a folder. Create it, or give another.");
        try
        {
            if (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any())
                throw new RunFolderException($"--out: {path} isn't empty; a new or empty folder is needed, so that nothing is overwritten. Give another name.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RunFolderException.CannotWrite(path, e);
        }

        return CreateAndTry(full);
    }

    /// <summary>Opens the folder of a run that was made before.</summary>
    /// <exception cref="RunFolderException">It isn't there, or isn't the folder of a run.</exception>
    public static RunFolder Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var folder = new RunFolder(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)));
        if (!Directory.Exists(folder.Path))
            throw new RunFolderException($"{path}: there is no such folder. Check the path.");
        return File.Exists(folder.RecipePath)
            ? folder
            : throw new RunFolderException($"{path}: isn't the folder of a run, as it has no recipe.yaml. Check the path.");
    }

    /// <summary>Writes <c>recipe.yaml</c>.</summary>
    public void WriteRecipe(Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        AtomicFile.Write(RecipePath, recipe.ToYaml());
    }

    /// <summary>Writes <c>plan.txt</c>.</summary>
    public void WritePlan(string plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        AtomicFile.Write(PlanPath, plan.EndsWith('\n') ? plan : plan + "\n");
    }

    /// <summary>Writes <c>summary.json</c>.</summary>
    public void WriteSummary(RunSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        AtomicFile.Write(SummaryPath, summary.ToJson() + "\n");
    }

    /// <summary>Starts <c>steps.jsonl</c> with a column for each of <paramref name="hyperparameters"/>.</summary>
    /// <exception cref="ArgumentException">A name occurs twice, or is step, epoch, loss or grad_norm.</exception>
    /// <exception cref="RunFolderException">The file exists or can't be written.</exception>
    public StepWriter StartSteps(IReadOnlyList<string> hyperparameters)
    {
        RequireColumns(hyperparameters);
        return new StepWriter(new JsonLineWriter(StepsPath), hyperparameters);
    }

    /// <summary>Goes on with <c>steps.jsonl</c> behind its first bytes.</summary>
    internal StepWriter ContinueSteps(IReadOnlyList<string> hyperparameters, long bytes)
    {
        RequireColumns(hyperparameters);
        return new StepWriter(JsonLineWriter.Continue(StepsPath, bytes), hyperparameters);
    }

    /// <summary>Starts <c>epochs.jsonl</c>.</summary>
    /// <exception cref="RunFolderException">The file exists or can't be written.</exception>
    public EpochWriter StartEpochs() => new(new JsonLineWriter(EpochsPath));

    /// <summary>Goes on with <c>epochs.jsonl</c> behind its first bytes.</summary>
    internal EpochWriter ContinueEpochs(long bytes) => new(JsonLineWriter.Continue(EpochsPath, bytes));

    /// <summary>Goes on with <c>probes.jsonl</c> behind its first bytes.</summary>
    internal ProbeWriter ContinueProbes(long bytes) => new(JsonLineWriter.Continue(ProbesPath, bytes));

    /// <summary>Writes a snapshot under the step after which it was taken.</summary>
    internal void KeepSnapshot(Snapshot snapshot)
    {
        try
        {
            Directory.CreateDirectory(SnapshotsPath);
        }
        catch (Exception e) when (RunFolderException.IsOfTheDisk(e))
        {
            throw RunFolderException.CannotWrite(SnapshotsPath, e);
        }

        snapshot.Save(System.IO.Path.Combine(SnapshotsPath, string.Create(CultureInfo.InvariantCulture, $"step-{snapshot.Step:D10}.safetensors")));
    }

    /// <summary>Removes what a process that was killed left half-written.</summary>
    internal void RemovePartials()
    {
        foreach (var folder in new[] { Path, CheckpointsPath }.Where(Directory.Exists))
        {
            foreach (var partial in Directory.EnumerateFiles(folder, "*.partial")) File.Delete(partial);
        }
    }

    /// <summary>Reads <c>recipe.yaml</c>.</summary>
    public Recipe ReadRecipe() => Recipe.Read(RecipePath);

    /// <summary>Reads <c>plan.txt</c>.</summary>
    public string ReadPlan() => ReadText(PlanPath);

    /// <summary>Reads <c>steps.jsonl</c>.</summary>
    public StepLog ReadSteps() => StepLog.Read(StepsPath);

    /// <summary>Reads <c>epochs.jsonl</c>.</summary>
    public EpochLog ReadEpochs() => EpochLog.Read(EpochsPath);

    /// <summary>Reads <c>probes.jsonl</c>; nothing where the run has none.</summary>
    public ProbeLog ReadProbes() => ProbeLog.Read(ProbesPath);

    /// <summary>Reads <c>summary.json</c>; null where the run hasn't ended.</summary>
    public RunSummary? ReadSummary() =>
        File.Exists(SummaryPath) ? RunSummary.Parse(ReadText(SummaryPath), SummaryPath) : null;

    static void RequireColumns(IReadOnlyList<string> hyperparameters)
    {
        ArgumentNullException.ThrowIfNull(hyperparameters);
        var taken = new HashSet<string>(StepColumns.Reserved);
        foreach (var name in hyperparameters)
        {
            if (!taken.Add(name))
                throw new ArgumentException($"The column '{name}' is taken; names must differ from each other and from {string.Join(", ", StepColumns.Reserved)}.", nameof(hyperparameters));
        }
    }

    string At(string name) => System.IO.Path.Combine(Path, name);

    static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"{path}: reading failed: {e.Message}", e);
        }
    }

    /// <summary>Creates the folder and tries a file in it now, rather than find out after the first epoch.</summary>
    static RunFolder CreateAndTry(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            var trial = System.IO.Path.Combine(path, ".trial");
            using (File.Create(trial, 1, FileOptions.DeleteOnClose))
            {
                return new RunFolder(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RunFolderException.CannotWrite(path, e);
        }
    }

    /// <summary>Lower-case letters, digits, dots and dashes: a data set given by path must not leave the folder.</summary>
    static string FileSafe(string name)
    {
        var safe = new StringBuilder();
        foreach (var c in name.ToLowerInvariant())
            safe.Append(char.IsAsciiLetterOrDigit(c) || (c == '.' && safe.Length > 0) ? c : '-');
        var text = safe.ToString().Trim('-', '.');
        return text.Length == 0 ? "run" : text.Length > MostNameLength ? text[..MostNameLength] : text;
    }
}
