namespace Rubato.Labs;

/// <summary>One of the ways that a lab compares.</summary>
/// <param name="Name">Its name in tables and charts.</param>
/// <param name="Differs">What is different in it, as a rule a line of its plan.</param>
/// <param name="Run">Runs it once.</param>
public sealed record Arm(string Name, string Differs, Func<Trial, Measures> Run)
{
    /// <summary>Whether its base rate is searched for before it is measured; <see cref="Trial.Rate"/> then is the rate that was found.</summary>
    public bool IsTuned { get; init; }

    /// <summary>Whether nothing in it is random: then it is run once.</summary>
    public bool IsDeterministic { get; init; }
}

/// <summary>One run of an arm: all that decides its numbers.</summary>
/// <param name="Seed">Of first weights, order of data, noise; the same number in every arm, so that runs are pairs.</param>
/// <param name="Size">How much is computed.</param>
/// <param name="Rate">The base rate of a tuned arm; NaN of others.</param>
/// <param name="Stop">Ends it by an exception.</param>
public sealed record Trial(long Seed, LabSize Size, double Rate, CancellationToken Stop);

/// <summary>The same search for every tuned arm: each rate with each of the seeds, the best mean wins.</summary>
/// <param name="Rates">The base rates that are tried.</param>
/// <param name="Measure">What is compared.</param>
/// <param name="IsHigherBetter">Whether more of it is better.</param>
public sealed record Tuning(IReadOnlyList<double> Rates, string Measure, bool IsHigherBetter = false)
{
    const long FirstSeed = 1001;

    /// <summary>Seeds that each rate is tried with; none of them is measured later.</summary>
    public int Seeds { get; init; } = 2;

    /// <summary>The seeds' numbers.</summary>
    public IEnumerable<long> SeedNumbers => Enumerable.Range(0, Seeds).Select(i => FirstSeed + i);

    /// <summary>The best rate: a mean that isn't finite is worse than any other; of equals the first.</summary>
    public double Best(IReadOnlyList<TunedRate> tried) => tried.Where(rate => double.IsFinite(rate.Mean)) is var finite && finite.Any()
        ? (IsHigherBetter ? finite.MaxBy(rate => rate.Mean)! : finite.MinBy(rate => rate.Mean)!).Rate
        : tried[0].Rate;
}

/// <summary>What a rate came to in the search.</summary>
/// <param name="Rate">The base rate.</param>
/// <param name="Mean">The mean of the measure over the search's seeds.</param>
public sealed record TunedRate(double Rate, double Mean);
