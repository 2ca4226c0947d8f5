using Rubato.Compilation;

namespace Rubato.Dialects.Composer;

/// <summary>A time as composer converts it: whole batches or whole samples, cut off and never rounded.</summary>
/// <param name="Amount">How many.</param>
/// <param name="PerStep">How many a step has: 1 for batches, the batch size for samples.</param>
readonly record struct ComposerTime(double Amount, double PerStep)
{
    /// <summary>
    /// A duration on composer's clock. An epoch becomes batches, a percentage a share of the whole duration in that
    /// one's own unit; the ratio scales all but percentages.
    /// </summary>
    public static ComposerTime Of(Scope scope, Duration duration, Duration? whole, double ratio)
    {
        if (scope.IsBent(duration))
            throw scope.Error(duration, "unknown-clock", $"{duration} isn't always the same number of steps, because the batch size changes.", "Give it in `st` or `%`.");
        if (duration.Unit == DurationUnit.Percent) return Share(scope, (double)(duration.Amount / 100), whole);
        var amount = Math.Truncate((double)duration.Amount);
        return duration.Unit switch
        {
            DurationUnit.Epochs => new(Math.Truncate(amount * PerEpoch(scope, duration) * ratio), 1),
            DurationUnit.Samples => new(Math.Truncate(amount * ratio), (double)(scope.BatchSize(duration) * scope.Tick)),
            _ => new(Math.Truncate(amount * ratio), 1),
        };
    }

    /// <summary>How long the peer's trainer runs; the span where that isn't said.</summary>
    public static ComposerTime Whole(Scope scope, Duration? whole)
    {
        if (whole is { Unit: not DurationUnit.Percent }) return Of(scope, whole, null, 1);
        var span = whole is null ? scope.Length : scope.Steps(whole);
        return new(span.Constant ?? throw scope.Error((object?)whole ?? scope, "not-constant", "a time of a span whose length changes.", "Give max_duration in steps."), 1);
    }

    static ComposerTime Share(Scope scope, double share, Duration? whole)
    {
        var all = Whole(scope, whole);
        // The peer multiplies in this order, and what is cut off afterwards may depend on it.
        var amount = whole is { Unit: DurationUnit.Epochs }
            ? share * PerEpoch(scope, whole) * Math.Truncate((double)whole.Amount)
            : share * all.Amount;
        return all with { Amount = Math.Truncate(amount) };
    }

    static double PerEpoch(Scope scope, Duration duration) => (double)(scope.StepsPerEpoch(duration) / scope.Tick);
}
