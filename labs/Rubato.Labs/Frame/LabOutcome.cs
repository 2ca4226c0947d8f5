namespace Rubato.Labs;

/// <summary>What all arms of a lab came to.</summary>
/// <param name="Lab">The lab.</param>
/// <param name="Size">How much was computed.</param>
/// <param name="Seeds">The seeds of each arm.</param>
/// <param name="Arms">The arms, in the lab's order.</param>
public sealed record LabOutcome(Lab Lab, LabSize Size, IReadOnlyList<long> Seeds, IReadOnlyList<ArmOutcome> Arms)
{
    /// <summary>An arm by its name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public ArmOutcome this[string arm] => Arms.FirstOrDefault(outcome => outcome.Arm.Name == arm)
        ?? throw new KeyNotFoundException($"arm: {Lab.Id} has no '{arm}'; it has {string.Join(", ", Arms.Select(outcome => outcome.Arm.Name))}.");
}

/// <summary>What an arm came to.</summary>
/// <param name="Arm">The arm.</param>
/// <param name="Rate">Its base rate, where it was searched for; NaN else.</param>
/// <param name="Tried">What the search found.</param>
/// <param name="Trials">The trial of each seed, in order.</param>
public sealed record ArmOutcome(Arm Arm, double Rate, IReadOnlyList<TunedRate> Tried, IReadOnlyList<Measures> Trials)
{
    /// <summary>A measure of each seed, in order.</summary>
    public IReadOnlyList<double> Values(string measure) => [.. Trials.Select(trial => trial[measure])];

    /// <summary>The mean of a measure over the seeds.</summary>
    public double Mean(string measure) => Trials.Average(trial => trial[measure]);

    /// <summary>The standard deviation of a measure over the seeds (n − 1); 0 of one.</summary>
    public double Deviation(string measure)
    {
        if (Trials.Count < 2) return 0;
        var mean = Mean(measure);
        return Math.Sqrt(Trials.Sum(trial => Math.Pow(trial[measure] - mean, 2)) / (Trials.Count - 1));
    }

    /// <summary>The mean of a curve over the seeds that have it, as far as the shortest goes.</summary>
    public Curve? Curve(string name)
    {
        Curve[] curves = [.. Trials.Where(trial => trial.Curves.ContainsKey(name)).Select(trial => trial.Curves[name])];
        if (curves.Length == 0) return null;
        var length = curves.Min(curve => curve.X.Count);
        return new([.. curves[0].X.Take(length)], [.. Enumerable.Range(0, length).Select(i => curves.Average(curve => curve.Y[i]))]);
    }
}
