using System.Collections.Immutable;

namespace Rubato.Training.RangeTests;

/// <summary>What a range test measured: a loss for each value of the hyperparameter, from the first step to the last before it ended.</summary>
public sealed class RangeCurve
{
    const int MostTail = 5;

    /// <summary>A curve of losses.</summary>
    /// <param name="values">The hyperparameter at each step.</param>
    /// <param name="losses">The loss of each step's batch, averaged over the seeds.</param>
    /// <param name="scale">How the values rise.</param>
    /// <param name="smoothing">β of <see cref="SmoothedLoss"/>.</param>
    public RangeCurve(IReadOnlyList<double> values, IReadOnlyList<double> losses, SweepScale scale, double smoothing)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(losses);
        if (values.Count != losses.Count) throw new ArgumentException($"losses: got {losses.Count}; there are {values.Count} values. Give one for each.", nameof(losses));
        var smoothed = new SmoothedLoss(smoothing);
        (Values, Losses, Scale, Smoothing) = ([.. values], [.. losses], scale, smoothing);
        Smoothed = [.. losses.Select(smoothed.Add)];
        Head = Values.Length / 10;
        Tail = Math.Min(MostTail, Values.Length / 20);
    }

    /// <summary>The hyperparameter at each step.</summary>
    public ImmutableArray<double> Values { get; }

    /// <summary>The loss of each step's batch, averaged over the seeds.</summary>
    public ImmutableArray<double> Losses { get; }

    /// <summary>The same smoothed.</summary>
    public ImmutableArray<double> Smoothed { get; }

    /// <summary>How the values rise.</summary>
    public SweepScale Scale { get; }

    /// <summary>β of the smoothing.</summary>
    public double Smoothing { get; }

    /// <summary>Points at the start that no suggestion looks at, a tenth of them, since the smoothing has just begun there.</summary>
    internal int Head { get; }

    /// <summary>Points at the end that no suggestion looks at, at most five, since the loss is leaving there.</summary>
    internal int Tail { get; }

    /// <summary>The values that suggestions look at.</summary>
    internal ReadOnlySpan<double> InnerValues => Values.AsSpan()[Head..^Tail];

    /// <summary>The smoothed losses that suggestions look at.</summary>
    internal ReadOnlySpan<double> InnerLosses => Smoothed.AsSpan()[Head..^Tail];

    /// <summary>A value's place on the axis: its logarithm where the values rise by ratios.</summary>
    internal double Place(double value) => Scale == SweepScale.Exponential ? Math.Log(value) : value;
}
