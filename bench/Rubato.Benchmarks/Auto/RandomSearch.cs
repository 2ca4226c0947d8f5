using System.Globalization;
using Rubato.Engine;

namespace Rubato.Benchmarks.Auto;

/// <summary>The reference: 20 trials of constant and cosine rates, the best of them then run with three other seeds.</summary>
internal static class RandomSearch
{
    private const int TrialsOfAShape = 10;
    private const long TrialSeed = 0;
    private static readonly string[] Shapes = ["constant", "cosine"];

    /// <summary>The seeds of every comparison; the search has another, so that its winner is no luckier here than others are.</summary>
    public static IReadOnlyList<long> Seeds { get; } = [1, 2, 3];

    /// <summary>Searches on some workloads, all trials at once.</summary>
    public static IReadOnlyList<Target> Run(IReadOnlyList<AutoWorkload> workloads, RunPool pool)
    {
        var drawn = workloads.SelectMany(workload => Shapes.SelectMany(shape => Enumerable.Range(0, TrialsOfAShape).Select(i => (Workload: workload, Shape: shape, Rate: RateOf(workload, shape, i))))).ToArray();
        var runs = drawn.Select(trial => RunOf(trial.Workload, trial.Shape, trial.Rate, TrialSeed)).ToArray();
        var results = pool.Run(runs);
        var trials = drawn.Select((trial, i) => (trial.Workload, Trial: new Trial(trial.Shape, trial.Rate, RunFigures.Of(runs[i], results[i])))).ToLookup(trial => trial.Workload, trial => trial.Trial);
        var winners = workloads.Select(workload => trials[workload].MinBy(trial => trial.Run.Loss)!).ToArray();
        var again = workloads.SelectMany((workload, i) => Seeds.Select(seed => RunOf(workload, winners[i].Shape, winners[i].Rate, seed))).ToArray();
        var found = again.Zip(pool.Run(again)).ToArray();
        return [.. workloads.Select((workload, i) => TargetOf(workload, [.. trials[workload]], winners[i], found[(i * Seeds.Count)..((i + 1) * Seeds.Count)]))];
    }

    private static Target TargetOf(AutoWorkload workload, IReadOnlyList<Trial> trials, Trial winner, IReadOnlyList<(AutoRun Run, AutoRunResult Result)> runs)
    {
        var figures = runs.Select(run => RunFigures.Of(run.Run, run.Result)).ToArray();
        var losses = figures.Select(run => run.Loss).ToArray();
        return new(
            workload.Number, workload.Name, workload.Optimizer, workload.Setting, workload.Batch, workload.Epochs, runs[0].Result.Steps, trials,
            LineOf(winner.Shape, winner.Rate), figures, losses.Average(), Statistics.Deviation(losses));
    }

    private static AutoRun RunOf(AutoWorkload workload, string shape, string rate, long seed) =>
        new(workload.Number, workload.Optimizer, workload.PlanOf(LineOf(shape, rate), workload.Optimizer), workload.Epochs, seed);

    private static string LineOf(string shape, string rate) => shape == "cosine" ? $"lr = cosine({rate}, 0)" : $"lr = {rate}";

    /// <summary>Log-uniform over the workload's decades, four digits of it; a function of the workload's number, the shape and the trial.</summary>
    private static string RateOf(AutoWorkload workload, string shape, int trial)
    {
        var share = new CounterRandom(0).Derive("auto targets").Derive((ulong)workload.Number).Derive(shape).Uniform((ulong)trial);
        var (least, most) = workload.Decades;
        return Math.Pow(10, least + ((most - least) * (double)share)).ToString("0.000e-0", CultureInfo.InvariantCulture);
    }
}
