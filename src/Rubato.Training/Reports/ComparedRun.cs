using Rubato.Training.Recipes;
using Rubato.Training.Records;

namespace Rubato.Training.Reports;

/// <summary>A run as a comparison shows it: everything of its folder that can be read, and what can't.</summary>
sealed class ComparedRun
{
    ComparedRun(int number, IndexedRun listed) => (Number, Listed) = (number, listed);

    /// <summary>Its place among the runs, from 1: it stands for the run in tables, and decides its colour and dashes.</summary>
    public int Number { get; }

    /// <summary>Its figures.</summary>
    public IndexedRun Listed { get; }

    public string Label => FormattableString.Invariant($"{Number} {Listed.Name}");

    public Recipe? Recipe { get; private init; }

    public StepLog? Steps { get; private init; }

    public IReadOnlyList<EpochRecord> Epochs { get; private init; } = [];

    public StepClock Clock { get; private init; } = new([]);

    /// <summary>What is wrong with its folder, in sentences.</summary>
    public IReadOnlyList<string> Faults { get; private init; } = [];

    /// <summary>Reads a run; whatever is damaged is left out and said.</summary>
    /// <exception cref="RunFolderException">There is no such folder.</exception>
    public static ComparedRun Read(string path, int number)
    {
        var listed = RunIndex.Read(path);
        var faults = new List<string>();
        T? Try<T>(string file, Func<T> read)
            where T : class
        {
            try
            {
                return File.Exists(Path.Combine(listed.Path, file)) ? read() : null;
            }
            catch (UserException e)
            {
                faults.Add(e.Message);
                return null;
            }
        }

        var recipe = Try("recipe.yaml", () => Recipe.Read(Path.Combine(listed.Path, "recipe.yaml")));
        var steps = Try("steps.jsonl", () => StepLog.Read(Path.Combine(listed.Path, "steps.jsonl")));
        var epochs = Try("epochs.jsonl", () => EpochLog.Read(Path.Combine(listed.Path, "epochs.jsonl")));
        var summary = Try("summary.json", () => RunFolder.Open(listed.Path).ReadSummary()!);
        if (listed.Status == RunStatus.Damaged && !faults.Contains(listed.Message)) faults.Add(listed.Message);
        if (steps is null && faults.Count == 0) faults.Add("it has no record of its steps.");
        return new(number, listed)
        {
            Recipe = recipe,
            Steps = steps,
            Epochs = epochs?.Epochs ?? [],
            Clock = new(epochs?.Epochs ?? [], summary),
            Faults = [.. faults, .. new[] { steps?.Remark, epochs?.Remark }.OfType<string>()],
        };
    }

    /// <summary>Whether its curves have places on an axis.</summary>
    public bool IsOn(ComparisonAxis axis) => axis != ComparisonAxis.Time || Clock.IsKnown;

    /// <summary>Where each update stands on an axis.</summary>
    public double[] StepPlaces(ComparisonAxis axis) => Steps is null ? [] : axis switch
    {
        ComparisonAxis.Step => [.. Steps.Steps.Select(step => (double)step)],
        ComparisonAxis.Time => [.. Steps.Steps.Select(step => Clock.SecondsAfter(step + 1))],
        _ => EpochPlaces(Steps.Epochs),
    };

    /// <summary>Where each epoch's end stands on an axis.</summary>
    public double[] EndPlaces(ComparisonAxis axis) => [.. Epochs.Select(epoch => axis switch
    {
        ComparisonAxis.Step => epoch.Step,
        ComparisonAxis.Time => epoch.Seconds,
        _ => epoch.Epoch + 1.0,
    })];

    /// <summary>The epoch, and the share of it that is done. One that was cut short is taken to be as long as the one before.</summary>
    static double[] EpochPlaces(IReadOnlyList<int> epochs)
    {
        var places = new double[epochs.Count];
        var before = 0;
        for (var start = 0; start < places.Length;)
        {
            var end = start;
            while (end < places.Length && epochs[end] == epochs[start]) end++;
            var length = end == places.Length ? Math.Max(end - start, before) : end - start;
            for (var i = start; i < end; i++) places[i] = epochs[i] + ((i - start + 1.0) / length);
            (start, before) = (end, length);
        }

        return places;
    }
}
