using Rubato.Engine;
using Rubato.Training.Recipes;
using Rubato.Training.Records;

namespace Rubato.Training.Diagnosis;

/// <summary>All that a run left, as a diagnosis reads it.</summary>
public sealed record RunRecord
{
    /// <summary>What the run was made from.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>The batches' losses, step by step.</summary>
    public required Series Losses { get; init; }

    /// <summary>The gradients' norms before clipping, step by step.</summary>
    public Series GradNorms { get; init; } = Series.Empty;

    /// <summary>The hyperparameters that the plan set, by name; those of one group with the group in brackets.</summary>
    public IReadOnlyDictionary<string, Series> Hyperparameters { get; init; } = new Dictionary<string, Series>();

    /// <summary>What probes measured, by the signals' names.</summary>
    public IReadOnlyDictionary<string, Series> Signals { get; init; } = new Dictionary<string, Series>();

    /// <summary>The epochs.</summary>
    public IReadOnlyList<EpochRecord> Epochs { get; init; } = [];

    /// <summary>How it ended; null while it hasn't.</summary>
    public RunOutcome? Outcome { get; init; }

    /// <summary>Updates that are on record.</summary>
    public int Steps => Losses.Count;

    /// <summary>Reads a run's folder.</summary>
    /// <exception cref="RunFolderException">A file is missing or damaged.</exception>
    /// <exception cref="RecipeException">The recipe can't be read.</exception>
    public static RunRecord Read(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var recipe = folder.ReadRecipe();
        var outcome = folder.ReadSummary()?.Outcome;
        var epochs = File.Exists(folder.EpochsPath) ? folder.ReadEpochs().Epochs : [];
        return File.Exists(folder.StepsPath) ? Of(recipe, folder.ReadSteps(), epochs, folder.ReadProbes(), outcome) : new() { Recipe = recipe, Losses = Series.Empty, Outcome = outcome };
    }

    /// <summary>What was read already.</summary>
    internal static RunRecord Of(Recipe recipe, StepLog steps, IReadOnlyList<EpochRecord> epochs, ProbeLog probes, RunOutcome? outcome) => new()
    {
        Recipe = recipe,
        Losses = new(steps.Steps, steps.Losses),
        GradNorms = new(steps.Steps, steps.GradNorms),
        Hyperparameters = steps.Columns.Select((name, i) => (name, new Series(steps.Steps, steps.Values(i)))).ToDictionary(pair => pair.name, pair => pair.Item2),
        Signals = probes.Signals.ToDictionary(name => name, name => new Series(probes.Of(name).Steps, probes.Of(name).Values)),
        Epochs = epochs,
        Outcome = outcome,
    };

    /// <summary>A hyperparameter that the plan sets for the whole run, or for the first of its groups; null where it sets none of that name.</summary>
    internal Series? Scheduled(string name) =>
        Hyperparameters.GetValueOrDefault(name) ?? Hyperparameters.FirstOrDefault(pair => pair.Key.StartsWith(name + "[", StringComparison.Ordinal)).Value;

    /// <summary>A signal with all its groups, step by step: the median over those groups that are wanted.</summary>
    internal Series Signal(string name, Func<string, bool>? wanted = null)
    {
        if (Signals.TryGetValue(name, out var whole)) return whole;
        var groups = Signals.Where(pair => pair.Key.StartsWith(name + "[", StringComparison.Ordinal)).ToArray();
        var chosen = groups.Where(pair => wanted?.Invoke(pair.Key) ?? true).ToArray();
        if (chosen.Length == 0) chosen = groups;
        var byStep = chosen.SelectMany(pair => pair.Value.Steps.Zip(pair.Value.Values)).GroupBy(reading => reading.First).OrderBy(step => step.Key).ToArray();
        return new([.. byStep.Select(step => step.Key)], [.. byStep.Select(step => Series.Median(step.Select(reading => reading.Second)))]);
    }

    /// <summary>Whether a signal's group holds weights, not biases or scales.</summary>
    internal static bool IsOfWeights(string signal) => signal.EndsWith("weight]", StringComparison.Ordinal);

    /// <summary>The momentum or β₁ that was in force, step by step; the optimiser's own where the plan sets none; null where it has none.</summary>
    internal Series? Memory => MemoryName is not { } name ? null : Scheduled(name) ?? Constant(InitialOf(name));

    /// <summary>What the optimiser calls the share of its gradients' memory that it keeps.</summary>
    internal string? MemoryName => Ranges.Select(range => range.Name).FirstOrDefault(name => name is "momentum" or "beta1" or "beta");

    /// <summary>The decay in force, step by step.</summary>
    internal Series? Decay => Scheduled("weight_decay") ?? (Ranges.Any(range => range.Name == "weight_decay") ? Constant(InitialOf("weight_decay")) : null);

    IEnumerable<Hyperparameter> Ranges => OptimizerRanges.Of(Recipe.Optimizer ?? Recipe.Defaults.Optimizer!);

    double InitialOf(string name) => Ranges.First(range => range.Name == name).Value;

    Series Constant(double value) => new(Losses.Steps, [.. Losses.Steps.Select(_ => value)]);
}
