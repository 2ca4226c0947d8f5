namespace Rubato.Training.Probes;

/// <summary>A probe of a run with its cadence.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Every">Steps between its measurements, the first at step 0.</param>
/// <param name="Cost">What one measurement costs, in gradients of a batch.</param>
/// <param name="IsRead">Whether the plan reads it, so that its cadence decides what the run does.</param>
/// <param name="IsStretched">Whether it is due less often than was asked for, to stay within what probes may cost.</param>
public sealed record ScheduledProbe(ProbeKind Kind, long Every, double Cost, bool IsRead, bool IsStretched)
{
    /// <summary>What it costs in every step, due or not, in gradients of a batch.</summary>
    public double StepCost { get; init; }

    /// <summary>What its first use costs beside the measurement, once in a run, in gradients of a batch.</summary>
    public double StartCost { get; init; }

    /// <summary>Its share of a step's time, a step's gradient being 1.</summary>
    public double Share => Cost / Every + StepCost;
}

/// <summary>Which probes run when: those that the plan reads at the plan's cadence, the recipe's stretched so that all stay within its bound.</summary>
static class ProbeSchedule
{
    /// <summary>Measurements that a probe makes in a run at least: one at the start alone says nothing of the training.</summary>
    const int Fewest = 3;

    public static IReadOnlyList<ScheduledProbe> Of(ProbeChoice choice, CompiledPlan plan, ProbeTarget target)
    {
        var steps = plan.Context.Horizon;
        var read = new Dictionary<string, long>();
        foreach (var reading in plan.Readings)
        {
            if (ProbeCatalog.Of(reading.Signal.Name) is not { } kind) continue;
            read[kind.Name] = Math.Min(read.GetValueOrDefault(kind.Name, long.MaxValue), reading.Every ?? plan.Context.StepsOf(kind.Every));
        }

        List<ScheduledProbe> all = [.. read.Select(pair => Scheduled(ProbeCatalog.Of(pair.Key)!, pair.Value, isRead: true))];
        foreach (var (name, every) in choice.Probes)
        {
            var kind = ProbeCatalog.Of(name)!;
            if (read.ContainsKey(name) || kind.Refusal(target) is not null) continue;
            all.Add(Scheduled(kind, every is { } asked ? plan.Context.StepsOf(asked) : Math.Min(plan.Context.StepsOf(kind.Every), LongestOf(steps)), isRead: false));
        }

        return choice.Percent is { } percent ? Within(CostModel.Certainty * percent / 100, all, steps) : all;

        ScheduledProbe Scheduled(ProbeKind kind, long every, bool isRead) => new(kind, every, kind.Cost(target), isRead, IsStretched: false) { StepCost = kind.StepCost(target), StartCost = kind.Cost(target) > 0 ? target.CostOfWork(kind.Start) : 0 };
    }

    /// <summary>The longest cadence at which a run of so many steps sees the fewest measurements.</summary>
    static long LongestOf(long steps) => Math.Max(1, (steps - 1) / (Fewest - 1));

    /// <summary>
    /// Stretches the cadences of what the plan doesn't read: no probe takes more than an equal share while another gets less than it asks for, so that cheap ones
    /// keep their cadence. One that would then be due too seldom to show anything isn't due at all, the dearest first; neither is any where the plan's alone are too dear. What costs in every
    /// step can't be stretched: it has its place before the others where it takes no more than half, or none. What starting a probe takes counts too.
    /// </summary>
    static IReadOnlyList<ScheduledProbe> Within(double share, List<ScheduledProbe> all, long steps)
    {
        var free = share - all.Where(probe => probe.IsRead).Sum(probe => probe.Share);
        List<ScheduledProbe> kept = [];
        foreach (var probe in all)
        {
            var always = probe.IsRead ? 0 : probe.StepCost;
            if (always > Math.Max(free, 0) / 2) continue;
            free -= always;
            kept.Add(probe);
        }

        if (free <= 0) return [.. kept.Where(probe => probe.IsRead || probe.Cost == 0)];
        while (true)
        {
            var left = free - (kept.Where(probe => !probe.IsRead).Sum(probe => probe.StartCost) / steps);
            if (left <= 0)
            {
                var dearest = kept.Where(probe => !probe.IsRead).MaxBy(probe => probe.StartCost + probe.Cost)!;
                kept.RemoveAll(probe => probe.Kind == dearest.Kind);
                continue;
            }

            var level = Level([.. kept.Where(probe => !probe.IsRead).Select(probe => probe.Cost / probe.Every).Order()], left);
            List<ScheduledProbe> fitted = [.. kept.Select(probe => probe.IsRead || probe.Cost / probe.Every <= level ? probe : probe with { Every = (long)Math.Min(Math.Ceiling(probe.Cost / level), Duration.Longest), IsStretched = true })];
            var seldom = fitted.Where(probe => probe.IsStretched && probe.Every > LongestOf(steps)).MaxBy(probe => probe.Cost);
            if (seldom is null) return fitted;
            kept.RemoveAll(probe => probe.Kind == seldom.Kind);
        }
    }

    /// <summary>The most that one may take so that all together take what is free; +∞ where all have what they ask for.</summary>
    /// <param name="wanted">What each asks for, the least first.</param>
    /// <param name="free">What there is.</param>
    static double Level(ReadOnlySpan<double> wanted, double free)
    {
        for (var i = 0; i < wanted.Length; i++)
        {
            var equal = free / (wanted.Length - i);
            if (wanted[i] > equal) return equal;
            free -= wanted[i];
        }

        return double.PositiveInfinity;
    }
}
