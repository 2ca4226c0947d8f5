using System.Globalization;

namespace Rubato.Training.Records;

/// <summary>A property of <see cref="IndexedRun"/> under the name that tables, JSON and the index's file give it.</summary>
/// <param name="Name">Its name, in lower case with underlines.</param>
/// <param name="Type">Its type in SQLite: TEXT, INTEGER or REAL.</param>
/// <param name="IsBetterHigh">Whether a list that is sorted by it begins with the greatest.</param>
/// <param name="Get">Its value: null, a <see cref="string"/>, a <see cref="long"/> or a <see cref="double"/>.</param>
public sealed record RunColumn(string Name, string Type, bool IsBetterHigh, Func<IndexedRun, object?> Get)
{
    const string Text = "TEXT", Whole = "INTEGER", Real = "REAL";

    /// <summary>All of them, in the order in which they are listed.</summary>
    public static IReadOnlyList<RunColumn> All { get; } =
    [
        new("name", Text, false, run => run.Name),
        new("path", Text, false, run => run.Path),
        new("created", Text, true, run => run.Created.ToString("O", CultureInfo.InvariantCulture)),
        new("data", Text, false, run => run.Data),
        new("model", Text, false, run => run.Model),
        new("optimizer", Text, false, run => run.Optimizer),
        new("epochs", Whole, false, run => run.Epochs),
        new("batch", Whole, false, run => run.Batch),
        new("seed", Whole, false, run => run.Seed),
        new("outcome", Text, false, run => run.Status.ToString().ToLowerInvariant()),
        new("steps", Whole, true, run => run.Steps),
        new("accuracy", Real, true, run => run.Accuracy),
        new("loss", Real, false, run => run.Loss),
        new("best_accuracy", Real, true, run => run.BestAccuracy),
        new("seconds", Real, false, run => run.Seconds),
        new("weights", Text, false, run => run.Weights),
        new("plan", Text, false, run => run.Plan),
        new("message", Text, false, run => run.Message),
    ];

    /// <summary>The runs, best first: the newest, the most accurate, the one with the least loss, names by the alphabet. What isn't known comes last.</summary>
    public IReadOnlyList<IndexedRun> Sort(IEnumerable<IndexedRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var known = runs.ToLookup(run => Get(run) is not null);
        var order = Comparer<object?>.Create((a, b) => a is string text ? string.CompareOrdinal(text, b as string) : Comparer<object>.Default.Compare(a, b));
        var sorted = IsBetterHigh ? known[true].OrderByDescending(Get, order) : known[true].OrderBy(Get, order);
        return [.. sorted.ThenBy(run => run.Name, StringComparer.Ordinal), .. known[false].OrderBy(run => run.Name, StringComparer.Ordinal)];
    }
}
