using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Ignite;

/// <summary>
/// ignite's ConcatScheduler, <c>ignite.ConcatScheduler([ignite.PiecewiseLinear([[0, 0.01], [100, 0.1]]), ignite.CosineAnnealingScheduler(0.1, 0.001, 900)], durations: [100])</c>: one scheduler after the other.
/// Formula: v(t) = scheduler_i(t − d_0 − … − d_{i−1}), i the number of durations that are over.
/// Range: at least two schedulers, all of one parameter; one duration less. Edges: a scheduler begins at its own step 0.
/// Quirks: a duration of 0 is skipped when it is the first, and lasts for ever when it is another, as one below 0 does.
/// Source: ignite.handlers.ConcatScheduler, ignite 0.6.
/// </summary>
/// <param name="Schedulers">The schedulers, ignite's or others.</param>
/// <param name="EventCounts">How many steps each but the last has.</param>
[Named("ignite.ConcatScheduler")]
public sealed record ConcatScheduler(ValueList<Formula> Schedulers, [Named("durations")] ValueList<Formula> EventCounts) : ParamScheduler
{
    internal override string Parameter => Schedulers.OfType<ParamScheduler>().FirstOrDefault()?.Parameter ?? "lr";

    private protected override double? First(Scope scope) => FirstOf(Schedulers[0], scope);

    private protected override Formula Translate(Scope scope)
    {
        if (Schedulers.Count < 2) throw Refuse(scope, null, "schedulers", $"{Schedulers.Count}", "two or more");
        if (EventCounts.Count != Schedulers.Count - 1)
            throw Refuse(scope, null, "durations", $"{EventCounts.Count} for {Schedulers.Count} schedulers", "one less than schedulers", "The last scheduler takes the rest.");
        if (Schedulers.OfType<ParamScheduler>().FirstOrDefault(part => part.Parameter != Parameter) is { } other)
            throw Refuse(scope, other, "schedulers", $"one that sets {other.Parameter}", $"schedulers that set the same parameter as the first, {Parameter}");
        var durations = EventCounts.Select(count => Whole(scope, count, nameof(EventCounts))).ToArray();
        var first = durations[0] == 0 ? 1 : 0;
        var (parts, starts) = (new List<Formula>(), new List<long>());
        for (var (i, start) = (first, 0L); i < Schedulers.Count; i++)
        {
            parts.Add(Schedulers[i]);
            if (i == durations.Length || durations[i] <= 0) break;
            starts.Add(start += durations[i]);
        }
        return Join(parts, starts);
    }
}
