using System.Collections.Immutable;

namespace Rubato;

/// <summary>A parameter group of the run, with attributes that formulas may use as variables.</summary>
/// <param name="Name">The group's name, which patterns match.</param>
public sealed record ParameterGroup(string Name)
{
    /// <summary>Numbers that belong to the group, such as <c>depth</c> and <c>fan_in</c>.</summary>
    public ImmutableDictionary<string, double> Attributes { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>The group with one more attribute.</summary>
    /// <param name="attribute">The attribute's name.</param>
    /// <param name="value">Its value.</param>
    public ParameterGroup With(string attribute, double value) => this with { Attributes = Attributes.SetItem(attribute, value) };
}

/// <summary>What a plan must know of the run that it is compiled for.</summary>
public sealed record PlanContext
{
    readonly long _horizon;
    readonly long? _stepsPerEpoch;
    readonly long? _batchSize;
    readonly long? _samplesPerEpoch;

    /// <summary>A run of so many steps.</summary>
    /// <param name="horizon">Optimiser updates from start to end, 1 to 10^15.</param>
    /// <param name="stepsPerEpoch">Updates in one pass over the data; null where the plan may not use epochs.</param>
    /// <param name="batchSize">Samples in one update; null where the plan may not use samples.</param>
    public PlanContext(long horizon, long? stepsPerEpoch = null, long? batchSize = null)
    {
        Horizon = horizon;
        StepsPerEpoch = stepsPerEpoch;
        BatchSize = batchSize;
    }

    /// <summary>Optimiser updates from start to end, 1 to 10^15.</summary>
    public long Horizon
    {
        get => _horizon;
        init => _horizon = InRange(value, "horizon");
    }

    /// <summary>Updates in one pass over the data.</summary>
    public long? StepsPerEpoch
    {
        get => _stepsPerEpoch;
        init => _stepsPerEpoch = value is { } steps ? InRange(steps, "steps per epoch") : null;
    }

    /// <summary>Samples in one update; formulas see it as <c>batch_size</c>.</summary>
    public long? BatchSize
    {
        get => _batchSize;
        init => _batchSize = value is { } size ? InRange(size, "batch size") : null;
    }

    /// <summary>
    /// Samples in one pass over the data, by which epochs are counted where a plan sets <c>batch_size</c>; steps per epoch times the batch
    /// size where not given.
    /// </summary>
    public long? SamplesPerEpoch
    {
        get => _samplesPerEpoch ?? (StepsPerEpoch is { } steps && BatchSize is { } size && steps <= Duration.Longest / size ? steps * size : null);
        init => _samplesPerEpoch = value is { } samples ? InRange(samples, "samples per epoch") : null;
    }

    /// <summary>More variables that the run provides, such as <c>workers</c>.</summary>
    public ImmutableDictionary<string, double> Variables { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>What the trainer measures and reports; where only its name matters, the name will do: <c>["val_loss"]</c>.</summary>
    public IReadOnlyCollection<SignalInfo> Signals { get; init; } = [];

    /// <summary>The hyperparameters that the run can set, with the values that each takes; null accepts any name.</summary>
    public IReadOnlyCollection<HyperparameterInfo>? Hyperparameters { get; init; }

    /// <summary>
    /// The run's parameter groups; null where they aren't known yet, so that each pattern stands for a group of its own
    /// name and without attributes.
    /// </summary>
    public IReadOnlyList<ParameterGroup>? Groups { get; init; }

    /// <summary>Steps between two of what recurs every so often; at least 1. Percents are of the horizon, epochs and samples as the run starts with them.</summary>
    /// <param name="every">How often.</param>
    /// <exception cref="ArgumentException">It counts epochs or samples, and the run doesn't say what these are in steps.</exception>
    public long StepsOf(Duration every)
    {
        ArgumentNullException.ThrowIfNull(every);
        long Known(long? value, string what) => value ?? throw new ArgumentException($"got '{every}'; the run doesn't say its {what}. Give it in steps.", nameof(every));
        var steps = every.Unit switch
        {
            DurationUnit.Steps => every.Amount,
            DurationUnit.Epochs => every.Amount * Known(StepsPerEpoch, "steps per epoch"),
            DurationUnit.Samples => every.Amount / Known(BatchSize, "batch size"),
            _ => every.Amount * Horizon / 100,
        };
        return Math.Max(1, (long)decimal.Round(Math.Min(steps, Duration.Longest), MidpointRounding.AwayFromZero));
    }

    static long InRange(long value, string what) => value is >= 1 and <= Duration.Longest
        ? value
        : throw new ArgumentOutOfRangeException(what, $"{what}: got {value}; allowed is 1 to {Duration.Longest}.");
}
