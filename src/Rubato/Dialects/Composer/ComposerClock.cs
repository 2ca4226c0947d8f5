using static Rubato.Schedule;

namespace Rubato.Dialects.Composer;

/// <summary>The clock that a schedule's times are whole on: that of the steps or that of the samples.</summary>
/// <param name="TicksPerStep">How often it ticks in a step.</param>
readonly record struct ComposerClock(double TicksPerStep)
{
    /// <summary>The coarsest clock for these times.</summary>
    public static ComposerClock For(params ReadOnlySpan<ComposerTime> times)
    {
        var ticks = 1.0;
        foreach (var time in times)
        {
            if (time.Amount % time.PerStep != 0) ticks = time.PerStep;
        }
        return new(ticks);
    }

    /// <summary>How many ticks a time is.</summary>
    public double Ticks(ComposerTime time) => time.Amount * TicksPerStep / time.PerStep;

    /// <summary>A time as a duration of what runs on this clock.</summary>
    public Duration Length(ComposerTime time) => Steps((decimal)Ticks(time));

    /// <summary>A schedule on this clock.</summary>
    public Formula Run(Formula schedule) => TicksPerStep == 1 ? schedule : Tick(schedule, Steps(1), by: TicksPerStep);
}
