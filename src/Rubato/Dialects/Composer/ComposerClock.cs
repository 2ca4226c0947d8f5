using Rubato.Compilation;
using static Rubato.Schedule;

namespace Rubato.Dialects.Composer;

/// <summary>The clock that a schedule's times are whole on: the step's own, or that of the samples.</summary>
/// <param name="TicksPerStep">How often it ticks in a step.</param>
readonly record struct ComposerClock(long TicksPerStep)
{
    /// <summary>The coarsest clock for these times.</summary>
    public static ComposerClock For(params ReadOnlySpan<ComposerTime> times)
    {
        var ticks = 1L;
        foreach (var time in times)
        {
            if (time.Amount % time.PerStep != 0) ticks = time.PerStep;
        }
        return new(ticks);
    }

    /// <summary>A time as a duration of what runs on this clock.</summary>
    public Duration Length(ComposerTime time) => Steps((decimal)Ticks(time));

    /// <summary>How many ticks a time is.</summary>
    public double Ticks(ComposerTime time) => time.Amount * TicksPerStep / time.PerStep;

    /// <summary>A schedule on this clock.</summary>
    public Formula Run(Formula schedule) => schedule;
}
