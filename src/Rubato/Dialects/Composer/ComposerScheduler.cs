using System.Runtime.CompilerServices;
using Rubato.Compilation;
using static Rubato.Schedule;

namespace Rubato.Dialects.Composer;

/// <summary>
/// A scheduler of composer: a multiplier of the rate, of the time that the trainer's clock shows. Its times are durations:
/// composer's <c>20ba</c>, <c>3ep</c>, <c>0.5dur</c> and <c>3200sp</c> are <c>20st</c>, <c>3ep</c>, <c>50%</c> and
/// <c>3200sp</c>. A percentage is a share of <c>max_duration</c>, times are cut off to whole batches or samples, and
/// <c>ssr</c> scales all but percentages.
/// </summary>
public abstract record ComposerScheduler : Dialect
{
    private protected ComposerScheduler()
    {
    }

    /// <summary>The optimiser's rate, which the peer takes from the optimiser.</summary>
    public abstract Formula BaseLr { get; init; }

    /// <summary>How long the peer's trainer runs; the span when left out. Percentages are of it.</summary>
    public abstract Duration? MaxDuration { get; init; }

    /// <summary>The trainer's scale_schedule_ratio: what times are multiplied by.</summary>
    public abstract Formula? Ssr { get; init; }

    private protected override IEnumerable<StatedLength> Lengths(Scope scope) =>
        MaxDuration is { Unit: not DurationUnit.Percent } ? [Stated(LengthRole.Whole, "max_duration", ComposerTime.Whole(scope, MaxDuration, this), MaxDuration)] : [];

    private protected static StatedLength Stated(LengthRole role, string name, ComposerTime time, Duration at) => new(role, name, time.Amount / time.PerStep, at);

    /// <summary>The peer's <c>1dur</c>.</summary>
    private protected static Duration WholeDuration => Percent(100);

    /// <summary>The rate times a factor of the peer's.</summary>
    private protected Formula Rate(Formula factor) => factor is Number { Value: 1 } ? BaseLr : factor is Number { Value: 0 } ? factor : BaseLr * factor;

    /// <summary>A time on the peer's clock.</summary>
    private protected ComposerTime Time(Scope scope, Duration duration, bool isScaled = true) =>
        ComposerTime.Of(scope, duration, MaxDuration, isScaled ? Constant(scope, Ssr, ratio => ratio > 0, "more than 0") : 1);

    /// <summary>A time that the peer divides by.</summary>
    private protected ComposerTime LastingTime(Scope scope, Duration duration, [CallerArgumentExpression(nameof(duration))] string property = "")
    {
        var time = Time(scope, duration);
        return time.Amount > 0 ? time : throw Refuse(scope, duration, property, "at least one whole batch or sample");
    }

    /// <summary>A shape over t_max, the whole duration when left out.</summary>
    private protected Formula Over(Scope scope, Duration? end, Formula shape)
    {
        var time = LastingTime(scope, end ?? WholeDuration, "TMax");
        var clock = ComposerClock.For(time);
        return clock.Run(shape.For(clock.Length(time)));
    }

    /// <summary>The refusal of a time, by its name in the text.</summary>
    private protected FindingException Refuse(Scope scope, Duration duration, string property, string allowed, string remedy = "") =>
        scope.Error(duration, "bad-argument", $"{Info.Name}: {Info.ParameterOf(property).Name}: got {duration}; allowed is {allowed}.", remedy);
}
