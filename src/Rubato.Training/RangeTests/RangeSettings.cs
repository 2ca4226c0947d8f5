using System.Globalization;
using System.Runtime.CompilerServices;

namespace Rubato.Training.RangeTests;

/// <summary>What a range test sweeps and how. Values are checked as they are set.</summary>
public sealed record RangeSettings
{
    /// <summary>The fewest steps of a test.</summary>
    public const int FewestSteps = 20;

    /// <summary>The most steps of a test.</summary>
    public const int MostSteps = 10_000;

    /// <summary>The most seeds of a test.</summary>
    public const int MostSeeds = 100;

    /// <summary>The hyperparameter that is swept, or that of some parameter groups: <c>lr</c>, <c>lr[conv1.*]</c>.</summary>
    public string Of { get; init; } = "lr";

    /// <summary>The first value; by the hyperparameter and the optimiser where null (<see cref="SweepRange"/>).</summary>
    public double? From { get; init => field = Finite(value); }

    /// <summary>The last value; as <see cref="From"/>.</summary>
    public double? To { get; init => field = Finite(value); }

    /// <summary>Updates of the sweep, 20 … 10,000.</summary>
    public int Steps { get; init => field = Within(value, FewestSteps, MostSteps); } = 300;

    /// <summary>The way from one end to the other; by the hyperparameter's range where null.</summary>
    public SweepScale? Scale { get; init; }

    /// <summary>Tests whose losses are averaged, step by step, 1 … 100: with the recipe's seed and those after it.</summary>
    public int Seeds { get; init => field = Within(value, 1, MostSeeds); } = 1;

    /// <summary>β of the smoothing (<see cref="SmoothedLoss"/>), 0 ≤ β &lt; 1.</summary>
    public double Smoothing
    {
        get;
        init => field = value is >= 0 and < 1
            ? value
            : throw new TrainingException(string.Create(CultureInfo.InvariantCulture, $"smoothing: got {value}; 0 ≤ smoothing < 1 is allowed."));
    } = 0.95;

    /// <summary>The multiple of the least smoothed loss at which a test ends, above 1.</summary>
    public double StopAt
    {
        get;
        init => field = value > 1
            ? value
            : throw new TrainingException(string.Create(CultureInfo.InvariantCulture, $"stop-at: got {value}; a multiple of the best loss above 1 is allowed."));
    } = 4;

    /// <summary>Whether curvature and noise at the start are measured too, where the rate of all groups is swept: at the price of some 100 steps.</summary>
    public bool MeasuresCurvature { get; init; } = true;

    static double? Finite(double? value, [CallerMemberName] string name = "") => value is null || double.IsFinite(value.Value)
        ? value
        : throw new TrainingException(string.Create(CultureInfo.InvariantCulture, $"{name.ToLowerInvariant()}: got {value}; a finite number is needed."));

    static int Within(int value, int least, int most, [CallerMemberName] string name = "") => value >= least && value <= most
        ? value
        : throw new TrainingException(string.Create(CultureInfo.InvariantCulture, $"{name.ToLowerInvariant()}: got {value}; {least} to {most:N0} are allowed."));
}
