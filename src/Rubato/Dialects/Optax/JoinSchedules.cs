using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Optax;

/// <summary>
/// optax's join_schedules, <c>optax.join_schedules([optax.linear_schedule(0.01, 0.1, 100), optax.cosine_decay_schedule(0.1, 900)], boundaries: [100])</c>: one schedule after the other.
/// Formula: v(t) = schedule_i(t − boundary_i), i the last whose boundary isn't after t; the first schedule has none.
/// Range: one boundary less than schedules. Edges: a schedule begins on its boundary's step itself, at its own step 0.
/// Quirks: boundaries may stand in any order; of several that are reached the last in the list holds, so one that a later one overtakes is never in force.
/// Source: optax.join_schedules, optax 0.2.9.
/// </summary>
/// <param name="Schedules">The schedules, optax's or others.</param>
/// <param name="Boundaries">When each but the first begins.</param>
[Named("optax.join_schedules")]
public sealed record JoinSchedules(ValueList<Formula> Schedules, ValueList<Formula> Boundaries) : OptaxSchedule
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => StatedMilestones(scope, Boundaries);

    private protected override Formula Translate(Scope scope)
    {
        if (Schedules.Count != Boundaries.Count + 1)
            throw Refuse(scope, null, "boundaries", $"{Boundaries.Count} for {Schedules.Count} schedules", "one less than schedules", "The first schedule begins at step 0.");
        return Join(Schedules, Counts(scope, Boundaries));
    }
}
