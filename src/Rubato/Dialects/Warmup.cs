using static Rubato.Schedule;

namespace Rubato.Dialects;

/// <summary>The straight rise that the peers put at a schedule's start.</summary>
static class Warmup
{
    /// <summary>The rise, then the schedule, whose own time starts after it.</summary>
    public static Formula Before(Formula schedule, Formula from, Formula to, long steps) =>
        steps == 0 ? schedule : Followed(Linear(from, to).For(Steps(steps)), schedule);

    /// <summary>The rise in place of the schedule's first steps; the schedule's time runs from the start.</summary>
    public static Formula InPlaceOf(Formula schedule, Formula from, Formula to, long steps) => steps == 0 ? schedule
        : If(Ref("step") < steps, from + (to - from) * (Ref("step") / steps), schedule);

    /// <summary>A part and what comes after it, as one flat sequence.</summary>
    public static Formula Followed(Part first, Formula rest) => rest is Sequence sequence
        ? new Sequence([first, .. sequence.Parts])
        : first.Then(rest);
}
