namespace Rubato.Training.Probes;

/// <summary>A probe of a run with its cadence.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Every">Steps between its measurements, the first at step 0.</param>
/// <param name="Cost">What one measurement costs, in gradients of a batch.</param>
/// <param name="IsRead">Whether the plan reads it, so that its cadence decides what the run does.</param>
/// <param name="IsStretched">Whether it is due less often than was asked for, to stay within what probes may cost.</param>
public sealed record ScheduledProbe(ProbeKind Kind, long Every, double Cost, bool IsRead, bool IsStretched)
{
    /// <summary>Its share of a step's time, a step's gradient being 1.</summary>
    public double Share => Cost / Every + Kind.StepCost;
}

/// <summary>Which probes run when: those that the plan reads at the plan's cadence, the recipe's stretched so that all stay within its bound.</summary>
static class ProbeSchedule
{
    public static IReadOnlyList<ScheduledProbe> Of(ProbeChoice choice, CompiledPlan plan, ProbeTarget target)
    {
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
            if (!read.ContainsKey(name) && kind.Refusal(target) is null) all.Add(Scheduled(kind, plan.Context.StepsOf(every ?? kind.Every), isRead: false));
        }

        return choice.Percent is { } percent ? Within(percent / 100, all) : all;

        ScheduledProbe Scheduled(ProbeKind kind, long every, bool isRead) => new(kind, every, kind.Cost(target), isRead, IsStretched: false);
    }

    /// <summary>
    /// Stretches the cadences of what the plan doesn't read by one factor; where the plan's alone are dearer, the others aren't due at all. What costs in
    /// every step can't be stretched: it has its place before the others, or none.
    /// </summary>
    static IReadOnlyList<ScheduledProbe> Within(double share, List<ScheduledProbe> all)
    {
        var free = share - all.Where(probe => probe.IsRead).Sum(probe => probe.Share);
        List<ScheduledProbe> kept = [];
        foreach (var probe in all)
        {
            var always = probe.IsRead ? 0 : probe.Kind.StepCost;
            if (always > Math.Max(free, 0)) continue;
            free -= always;
            kept.Add(probe);
        }

        var wanted = kept.Where(probe => !probe.IsRead).Sum(probe => probe.Cost / probe.Every);
        if (wanted <= free) return kept;
        return [.. kept.Where(probe => probe.IsRead || probe.Cost == 0 || free > 0).Select(probe => probe.IsRead || probe.Cost == 0
            ? probe
            : probe with { Every = (long)Math.Min(Math.Ceiling(probe.Every * wanted / free), Duration.Longest), IsStretched = true })];
    }
}
