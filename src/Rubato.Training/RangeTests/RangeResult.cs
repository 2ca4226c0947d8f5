using System.Collections.Immutable;
using System.Globalization;

namespace Rubato.Training.RangeTests;

/// <summary>What came out of a range test.</summary>
public sealed record RangeResult
{
    /// <summary>What was swept.</summary>
    public required SweepTarget Target { get; init; }

    /// <summary>From where to where.</summary>
    public required SweepRange Range { get; init; }

    /// <summary>How.</summary>
    public required RangeSettings Settings { get; init; }

    /// <summary>The seeds over which the losses are averaged.</summary>
    public required ImmutableArray<long> Seeds { get; init; }

    /// <summary>The losses.</summary>
    public required RangeCurve Curve { get; init; }

    /// <summary>Why the test ended where it did.</summary>
    public required string Ended { get; init; }

    /// <summary>What is suggested, each with its definition.</summary>
    public required ImmutableArray<Suggestion> Suggestions { get; init; }

    /// <summary>The one that is recommended.</summary>
    public required Suggestion Recommended { get; init; }

    /// <summary>The batch size that the noise at the start suggests; null where it wasn't measured.</summary>
    public required Suggestion? BatchSize { get; init; }

    /// <summary>The recipe's plan with what is recommended; null where nothing is.</summary>
    public string? Plan => Recommended.Value is { } value ? PlanWith(SweepPlan.Rounded(value)) : null;

    /// <summary>What a reader must know of the test.</summary>
    public required ImmutableArray<string> Notes { get; init; }

    /// <summary>All that is suggested, what is recommended and the batch size last.</summary>
    internal IEnumerable<Suggestion> All => Suggestions.Append(Recommended).Concat(BatchSize is null ? [] : [BatchSize]);

    /// <summary>The recipe's plan with a value of one's own: of a rate a warmup to it and a cosine from it.</summary>
    /// <param name="value">The value, or the rate's peak.</param>
    public string PlanWith(double value) => SweepPlan.Suggested(RecipePlan, Target, value, Context).ToString();

    /// <summary>The recipe's plan.</summary>
    public required Plan RecipePlan { get; init; }

    /// <summary>The recipe's run.</summary>
    public required PlanContext Context { get; init; }

    /// <summary>What was done, in a sentence.</summary>
    public string Summary()
    {
        var seeds = Seeds.Length == 1 ? $"seed {Seeds[0]}" : $"mean over the seeds {string.Join(", ", Seeds)}";
        var scale = Range.Scale == SweepScale.Exponential ? "by equal ratios" : "by equal steps";
        var last = Curve.Values.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" with {Target} = {Curve.Values[^1]:G4}");
        return string.Create(CultureInfo.InvariantCulture, $"{Target} from {Range.From} to {Range.To} {scale} in {Settings.Steps} steps, {seeds}; smoothed with β = {Settings.Smoothing}. It ended after {Curve.Values.Length} steps{last}: {Ended}.");
    }
}
