using System.Collections.Immutable;
using System.Globalization;
using Rubato.Training.Recipes;
using Rubato.Training.Records;

namespace Rubato.Training.RangeTests;

/// <summary>
/// A learning-rate range test: the first updates of a recipe's run, with one hyperparameter rising from step to step, and what the losses
/// suggest. It is the recipe's own run under a plan in which one line is exchanged; all other lines keep their course, those that refer to the
/// swept hyperparameter follow it. Nothing is written, and no run's folder is touched.
/// </summary>
/// <remarks>
/// Source: L. N. Smith, Cyclical learning rates for training neural networks, 2017, arXiv:1506.01186, section 3.3; the exponential rise and the
/// smoothing after fastai's <c>lr_find</c>. The numbers don't depend on the number of threads.
/// </remarks>
public sealed class RangeTest
{
    readonly ResolvedRecipe _recipe;
    readonly Func<ResolvedRecipe, Workload> _workloadOf;
    readonly TrainingRun _untouched;
    readonly Plan _plan;

    /// <summary>Loads the recipe's data and builds its run, to see what it can set.</summary>
    /// <param name="recipe">The recipe; where it names a run in <c>from</c>, the test starts there.</param>
    /// <exception cref="UserException">The recipe can't be run.</exception>
    /// <exception cref="PlanException">Its plan can't.</exception>
    public RangeTest(ResolvedRecipe recipe)
        : this(recipe, Workload.Load(recipe), null)
    {
    }

    /// <summary>A test on data that are there already.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="workload">Its workload.</param>
    /// <param name="workloadOf">Makes such a workload with a network of its own; from the same data, or by loading them again, where null.</param>
    internal RangeTest(ResolvedRecipe recipe, Workload workload, Func<ResolvedRecipe, Workload>? workloadOf)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        _recipe = (recipe.Recipe with { Extend = null, After = null, Snapshots = null }).Resolve(DefaultPlans.For);
        _workloadOf = workloadOf ?? (workload.Images is { } images ? resolved => Workload.Of(resolved, images) : Workload.Load);
        (_untouched, Data) = (new TrainingRun(_recipe, workload), workload.Data);
        _plan = Plan.Parse(_recipe.Plan, "plan");
        Groups = [.. Models.GroupsOf(_untouched.Network).Select(group => group.Name)];
    }

    /// <summary>The data's name.</summary>
    public string Data { get; }

    /// <summary>The recipe that is tested.</summary>
    public ResolvedRecipe Recipe => _recipe;

    /// <summary>The parameter groups, for each of which a test can be made.</summary>
    public ImmutableArray<string> Groups { get; }

    /// <summary>Whether a path is a run's folder, or one with a step behind it: <c>runs/x</c>, <c>runs/x@3000</c>.</summary>
    public static bool IsRun(string path) => Directory.Exists(path) || Directory.Exists(BranchPoint.Split(path).Folder);

    /// <summary>The recipe for a test that starts with the network and optimiser of a run, which may still be running.</summary>
    /// <param name="path">The run's folder for its newest checkpoint, or with @ and a step behind it.</param>
    /// <exception cref="UserException">There is no such run.</exception>
    public static Recipe BranchOf(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return RunFolder.Open(BranchPoint.Split(path).Folder).ReadRecipe() with { From = Path.GetFullPath(path) };
    }

    /// <summary>Sweeps, and says what it suggests.</summary>
    /// <param name="settings">What is swept and how.</param>
    /// <param name="stop">Ends it by an exception.</param>
    /// <exception cref="TrainingException">There is no such hyperparameter or group, or a value isn't allowed.</exception>
    /// <exception cref="PlanException">The plan can't run with the swept values.</exception>
    public RangeResult Run(RangeSettings settings, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var target = SweepTarget.Find(settings.Of, _untouched.Hyperparameters, Groups);
        var range = SweepRange.Of(target, _recipe.Optimizer, settings);
        var recipe = LongEnough(target, settings.Steps);
        var horizon = recipe == _recipe.Recipe ? _untouched.Steps : settings.Steps + 1;
        var plan = SweepPlan.Of(_plan, target, range, settings.Steps, horizon);
        Suggestion? stability = null, batchSize = null;
        void Measure(TrainingRun run) => (stability, batchSize) = (run.AtThisStep(StartMeasures.Stability), run.AtThisStep(StartMeasures.BatchSize));
        var measures = settings.MeasuresCurvature && target is { IsRate: true, Pattern: null };
        var sweeps = Enumerable.Range(0, settings.Seeds)
            .Select(i => new Sweep(recipe with { Plan = plan.ToString(), Seed = _recipe.Seed + i }, target, settings).Run(_workloadOf, measures && i == 0 ? Measure : null, stop)).ToArray();
        var shortest = sweeps.MinBy(sweep => sweep.Losses.Count)!;
        var losses = shortest.Losses.Select((_, step) => sweeps.Average(sweep => sweep.Losses[step])).ToArray();
        var curve = new RangeCurve(shortest.Values, losses, range.Scale, settings.Smoothing);
        var found = CurveSuggestions.Of(curve, target.IsRate);
        var result = new RangeResult
        {
            Target = target,
            Range = range,
            Settings = settings,
            Seeds = [.. Enumerable.Range(0, settings.Seeds).Select(i => _recipe.Seed + i)],
            Curve = curve,
            Ended = shortest.Ended,
            Suggestions = stability is null ? [.. found] : [.. found, stability],
            BatchSize = batchSize,
            Recommended = CurveSuggestions.Recommended(curve),
            RecipePlan = _plan,
            Context = _untouched.Plan.Context,
            Notes = [.. NotesOn(target)],
        };
        return result with { Notes = [.. result.Notes, .. Followers.NotesOn(result, plan, Math.Max(horizon, settings.Steps))] };
    }

    /// <summary>A test for each parameter group: that group's value rises, the others keep the recipe's plan.</summary>
    /// <param name="settings">What is swept; without groups.</param>
    /// <param name="stop">Ends it by an exception.</param>
    public IEnumerable<RangeResult> RunEachGroup(RangeSettings settings, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Of.Contains('[', StringComparison.Ordinal))
            throw new TrainingException($"each-group: got it with --of {settings.Of}, which chooses groups already. Give one of them.");
        return Groups.Select(group => Run(settings with { Of = $"{settings.Of}[{group}]" }, stop));
    }

    /// <summary>The recipe, with more epochs where its own are fewer steps than the test's.</summary>
    Recipe LongEnough(SweepTarget target, int steps)
    {
        if (target.Info.Name == "batch_size") return _recipe.Recipe with { Epochs = Math.Max(_recipe.Epochs, steps + 1) };
        return _untouched.Steps >= steps ? _recipe.Recipe : _recipe.Recipe with { Epochs = (int)Math.Min(Recipes.Recipe.MostEpochs, Math.Ceiling(_recipe.Epochs * (steps + 1.0) / _untouched.Steps) + 1) };
    }

    IEnumerable<string> NotesOn(SweepTarget target)
    {
        if (_recipe.Recipe.From is { } from) yield return $"The test starts with the network and optimiser of {from}; the plan begins anew there, as in 'rubato train --from'.";
        string[] own = [.. _plan.Lines.Where(line => line.Name == target.Info.Name && line.Groups is not null && target.Pattern is null).Select(line => line.Target)];
        if (own.Length > 0) yield return string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", own)} {(own.Length == 1 ? "keeps its own line" : "keep their own lines")} of the plan.");
        if (!target.IsRate || target.Pattern is not null) yield return "The loss falls with the steps too, as the rest of the network learns by the recipe's plan: the value at which it stops falling says more than where it falls fastest.";
    }
}
