namespace Rubato.Benchmarks.Auto;

/// <summary>A contender on a workload, against its target.</summary>
/// <param name="Number">The workload's number.</param>
/// <param name="Contender">Its name.</param>
/// <param name="Optimizer">The optimiser.</param>
/// <param name="Plan">The lines of its plan that the workload doesn't give.</param>
/// <param name="Seeds">Its runs of 1.1·N steps.</param>
/// <param name="Loss">The mean of their losses.</param>
/// <param name="Deviation">Their standard deviation.</param>
/// <param name="Reached">Whether the mean is no greater than the target.</param>
/// <param name="Share">Of each run, the steps at which its loss was first no greater than the target, as a share of N; null where it never was.</param>
/// <param name="From">Runs from initial rates five decades apart, where the plan was given some.</param>
internal sealed record Judgement(
    int Number, string Contender, string Optimizer, string Plan, IReadOnlyList<RunFigures> Seeds, double Loss, double Deviation, bool Reached,
    IReadOnlyList<double?> Share, IReadOnlyList<StartedFrom> From)
{
    /// <summary>Runs that diverged, of the seeds' and of those from other rates.</summary>
    public int Diverged => Seeds.Count(run => run.Diverged) + From.Count(start => start.Run.Diverged);
}

/// <summary>A run from an initial rate.</summary>
internal sealed record StartedFrom(string Rate, RunFigures Run, bool Reached);

/// <summary>What is run on a workload for a contender: its optimiser, and its plan for a seed's run and for one from a rate.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Optimizer">The optimiser on a workload.</param>
/// <param name="Plan">Its plan on a workload.</param>
/// <param name="FromPlan">Its plan from a rate; null where it has none to start from.</param>
/// <param name="FromRates">The rates; the workload's six where null.</param>
internal sealed record Contender(string Name, Func<AutoWorkload, string> Optimizer, Func<AutoWorkload, string> Plan, Func<string, string>? FromPlan = null, IReadOnlyList<string>? FromRates = null);

/// <summary>Runs contenders and holds them against the targets.</summary>
internal static class Judging
{
    /// <summary>The judgements, contender by contender; 1.1·N steps each, three seeds, and the first of these from each rate.</summary>
    /// <param name="contenders">Who is run.</param>
    /// <param name="targets">What is to be reached.</param>
    /// <param name="pool">Runs them.</param>
    /// <param name="others">Seeds to tune a plan with, so that those of the targets are left for its judgement; the targets' where null.</param>
    public static IReadOnlyList<Judgement> Of(IReadOnlyList<Contender> contenders, IReadOnlyList<Target> targets, RunPool pool, IReadOnlyList<long>? others = null)
    {
        var seeds = others ?? RandomSearch.Seeds;
        List<AutoRun> runs = [];
        List<(Contender Contender, Target Target, IReadOnlyList<string> Rates)> asked = [];
        foreach (var contender in contenders)
        {
            foreach (var target in targets)
            {
                var workload = AutoWorkloads.All[target.Number - 1];
                IReadOnlyList<string> rates = contender.FromPlan is null ? [] : contender.FromRates ?? workload.FromRates;
                asked.Add((contender, target, rates));
                runs.AddRange(seeds.Select(seed => RunOf(workload, contender, contender.Plan(workload), seed)));
                runs.AddRange(rates.Select(rate => RunOf(workload, contender, contender.FromPlan!(rate), seeds[0])));
            }
        }

        var results = new Queue<(AutoRun Run, AutoRunResult Result)>(runs.Zip(pool.Run(runs)));
        return [.. asked.Select(one => Judge(one.Contender, one.Target, [.. seeds.Select(_ => results.Dequeue())], [.. one.Rates.Select(rate => (rate, results.Dequeue()))]))];
    }

    private static AutoRun RunOf(AutoWorkload workload, Contender contender, string plan, long seed)
    {
        var optimizer = contender.Optimizer(workload);
        return new(workload.Number, optimizer, workload.PlanOf(plan, optimizer), workload.LongEpochs, seed);
    }

    private static Judgement Judge(
        Contender contender, Target target, IReadOnlyList<(AutoRun Run, AutoRunResult Result)> runs, IReadOnlyList<(string Rate, (AutoRun Run, AutoRunResult Result) Done)> from)
    {
        var workload = AutoWorkloads.All[target.Number - 1];
        double[] losses = [.. runs.Select(run => run.Result.Best)];
        return new(
            target.Number, contender.Name, contender.Optimizer(workload), contender.Plan(workload), [.. runs.Select(run => RunFigures.Of(run.Run, run.Result))],
            losses.Average(), losses.All(double.IsFinite) ? Statistics.Deviation(losses) : double.NaN, losses.Average() <= target.Loss,
            [.. runs.Select(run => run.Result.StepsTo(target.Loss) is { } steps ? Math.Round((double)steps / target.Steps, 3) : (double?)null)],
            [.. from.Select(start => new StartedFrom(start.Rate, RunFigures.Of(start.Done.Run, start.Done.Result), start.Done.Result.Best <= target.Loss))]);
    }
}
