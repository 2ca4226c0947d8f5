using Rubato.Compilation;
using static Rubato.Schedule;

namespace Rubato.Dialects.Composer;

/// <summary>
/// A scheduler of composer that first warms up: v(t) = peak·t/t_warmup for t &lt; t_warmup. The ratio scales the ramp only with
/// <c>scale_warmup</c>, and the time when the warmup is over never: a shorter ramp waits at the peak, a longer one is cut.
/// </summary>
public abstract record ComposerWarmupScheduler : ComposerScheduler
{
    private protected ComposerWarmupScheduler()
    {
    }

    /// <summary>How long the warmup is.</summary>
    public abstract Duration TWarmup { get; init; }

    /// <summary>Whether <c>ssr</c> scales the ramp too.</summary>
    public abstract bool ScaleWarmup { get; init; }

    private protected override IEnumerable<StatedLength> Lengths(Scope scope) =>
        [.. base.Lengths(scope), Stated(LengthRole.Warmup, "t_warmup", Time(scope, TWarmup, isScaled: false), TWarmup)];

    /// <summary>The warmup to what a shape starts with, then the shape until t_max, the whole duration when left out.</summary>
    private protected Formula WarmupThen(Scope scope, Duration? end, Formula peak, Formula shape)
    {
        var (warmup, whole, stop) = (Time(scope, TWarmup, isScaled: false), ComposerTime.Whole(scope, MaxDuration, this), Time(scope, end ?? WholeDuration));
        if (warmup.Unit != stop.Unit)
            throw Refuse(scope, TWarmup, nameof(TWarmup), $"a time in t_max's own unit, {(stop.Unit == DurationUnit.Steps ? "batches" : "samples")}", "A percentage counts what max_duration counts.");
        if (stop.Unit == whole.Unit && stop.Amount < whole.Amount)
            throw scope.Error(end ?? (object)this, "bad-argument", $"{Info.Name}: t_max: got {end}, which ends before max_duration; the schedule wouldn't be defined to the end.", "Let t_max be at least max_duration.");
        var clock = ComposerClock.For(warmup, stop, Ramp(scope, warmup));
        var rest = clock.Ticks(stop) - clock.Ticks(warmup);
        return Warmup(scope, clock, warmup, peak, rest > 0 ? shape.For(Steps((decimal)rest)) : new Part(peak, null));
    }

    /// <summary>The warmup to a value, then another part.</summary>
    private protected Formula Warmup(Scope scope, ComposerClock clock, ComposerTime warmup, Formula peak, Part then)
    {
        var (length, ramp) = (clock.Ticks(warmup), clock.Ticks(Ramp(scope, warmup)));
        Part For(Formula formula, double ticks) => formula.For(Steps((decimal)ticks));
        Part[] parts = length == 0 ? []
            : ramp == length ? [For(Linear(0, peak), length)]
            : ramp > length ? [For(Linear(0, peak * (length / ramp)), length)]
            : [For(Linear(0, peak), ramp), For(peak, length - ramp)];
        return clock.Run(parts.Length == 0 && then.Length is null ? then.Formula : new Sequence([.. parts, then]));
    }

    /// <summary>How long the ramp to the peak would take.</summary>
    private protected ComposerTime Ramp(Scope scope, ComposerTime warmup)
    {
        if (!ScaleWarmup) return warmup;
        var ramp = Time(scope, TWarmup);
        return ramp.Amount > 0 || warmup.Amount == 0 ? ramp : throw Refuse(scope, TWarmup, nameof(TWarmup), "at least one whole batch or sample, scaled by ssr");
    }
}
