using Rubato.Compilation;

namespace Rubato.Dialects.Composer;

/// <summary>A time as composer converts it: whole batches or whole samples, cut off and never rounded.</summary>
/// <param name="Amount">How many.</param>
/// <param name="Unit">What is counted: steps or samples.</param>
/// <param name="PerStep">How many a step has: 1, or the batch size.</param>
readonly record struct ComposerTime(double Amount, DurationUnit Unit, double PerStep)
{
    /// <summary>
    /// A duration on composer's clock. An epoch becomes batches, a percentage a share of the whole duration in that
    /// one's own unit; the ratio scales all but percentages.
    /// </summary>
    public static ComposerTime Of(Scope scope, Duration duration, Duration? whole, double ratio)
    {
        if (scope.IsBent(duration))
            throw scope.Error(duration, "unknown-clock", $"{duration} isn't always the same number of steps, because the batch size changes.", "Give it in `st` or `%`.");
        if (duration.Unit == DurationUnit.Percent) return Share(scope, duration, whole);
        var amount = Math.Truncate((double)duration.Amount);
        return duration.Unit switch
        {
            DurationUnit.Epochs => Batches(amount * PerEpoch(scope, duration) * ratio),
            DurationUnit.Samples => new(Math.Truncate(amount * ratio), DurationUnit.Samples, (double)(scope.BatchSize(duration) * scope.Tick)),
            _ => Batches(amount * ratio),
        };
    }

    /// <summary>How long the peer's trainer runs, for something that needs it; the span where that isn't said.</summary>
    public static ComposerTime Whole(Scope scope, Duration? whole, object node)
    {
        if (whole is { Unit: not DurationUnit.Percent }) return Of(scope, whole, null, 1);
        var span = whole is null ? scope.Length : scope.Steps(whole);
        return Batches(span.Constant ?? throw scope.Error(node, "not-constant", $"`{node}` needs the length of a span, which changes here.", "Give max_duration in steps."));
    }

    static ComposerTime Share(Scope scope, Duration duration, Duration? whole)
    {
        var (all, share) = (Whole(scope, whole, duration), (double)(duration.Amount / 100));
        // The peer multiplies in this order, and what is cut off afterwards may depend on it.
        var amount = whole is { Unit: DurationUnit.Epochs }
            ? share * PerEpoch(scope, whole) * Math.Truncate((double)whole.Amount)
            : share * all.Amount;
        return all with { Amount = Math.Truncate(amount) };
    }

    static ComposerTime Batches(double amount) => new(Math.Truncate(amount), DurationUnit.Steps, 1);

    static double PerEpoch(Scope scope, Duration duration) => (double)(scope.StepsPerEpoch(duration) / scope.Tick);
}
