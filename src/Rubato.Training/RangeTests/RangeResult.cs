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

    /// <summary>The recipe's plan with what is recommended; null where nothing is.</summary>
    public required string? Plan { get; init; }

    /// <summary>What a reader must know of the test.</summary>
    public required ImmutableArray<string> Notes { get; init; }

    /// <summary>What was done, in a sentence.</summary>
    public string Summary()
    {
        var seeds = Seeds.Length == 1 ? $"seed {Seeds[0]}" : $"mean over the seeds {string.Join(", ", Seeds)}";
        var scale = Range.Scale == SweepScale.Exponential ? "by equal ratios" : "by equal steps";
        var last = Curve.Values.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" with {Target} = {Curve.Values[^1]:G4}");
        return string.Create(CultureInfo.InvariantCulture, $"{Target} from {Range.From} to {Range.To} {scale} in {Settings.Steps} steps, {seeds}; smoothed with β = {Settings.Smoothing}. It ended after {Curve.Values.Length} steps{last}: {Ended}.");
    }
}
