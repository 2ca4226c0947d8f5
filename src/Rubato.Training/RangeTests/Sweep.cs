using System.Globalization;
using Rubato.Training.Recipes;

namespace Rubato.Training.RangeTests;

/// <summary>One sweep of a range test, with one seed.</summary>
/// <param name="recipe">The recipe, with the plan in which the target rises.</param>
/// <param name="target">What rises.</param>
/// <param name="settings">How long, and when to end.</param>
sealed class Sweep(Recipe recipe, SweepTarget target, RangeSettings settings)
{
    readonly List<double> _values = [], _losses = [];

    /// <summary>The target's value at each step.</summary>
    public IReadOnlyList<double> Values => _values;

    /// <summary>The loss of each step's batch.</summary>
    public IReadOnlyList<double> Losses => _losses;

    /// <summary>Why it ended where it did.</summary>
    public string Ended { get; private set; } = "";

    /// <summary>Runs it with a network of its own.</summary>
    /// <param name="workloadOf">Makes the workload.</param>
    /// <param name="measure">Is called once, after a tenth of the steps.</param>
    /// <param name="stop">Ends it by an exception.</param>
    public Sweep Run(Func<ResolvedRecipe, Workload> workloadOf, Action<TrainingRun>? measure, CancellationToken stop)
    {
        var resolved = recipe.Resolve(DefaultPlans.For);
        var run = new TrainingRun(resolved, workloadOf(resolved));
        var column = run.Plan.IndexOf(target.Info.Name, target.Groups.IsEmpty ? null : target.Groups[0]);
        var smoothed = new SmoothedLoss(settings.Smoothing);
        var best = double.PositiveInfinity;
        var failure = run.Rehearse(settings.Steps, (loss, values) =>
        {
            _values.Add(values[column]);
            _losses.Add(loss);
            if (_losses.Count == settings.Steps / 10 + 1) measure?.Invoke(run);
            var mean = smoothed.Add(loss);
            best = Math.Min(best, mean);
            // A multiple of a loss that isn't above 0 bounds nothing.
            if (!(best > 0 && mean > settings.StopAt * best)) return true;
            Ended = string.Create(CultureInfo.InvariantCulture, $"the smoothed loss, {mean:G4}, passed {settings.StopAt} times its least, {best:G4}");
            return false;
        }, stop);
        if (failure is not null) Ended = failure;
        else if (Ended.Length == 0) Ended = "the end of the range was reached";
        return this;
    }
}
