namespace Rubato.Labs;

/// <summary>What the numbers say of a claim.</summary>
public enum Verdict
{
    /// <summary>The effect is there, and as large as was said beforehand to matter.</summary>
    Supported,

    /// <summary>An effect that matters is ruled out.</summary>
    NotSupported,

    /// <summary>These seeds can't tell.</summary>
    Inconclusive,
}

/// <summary>A claim about learning in numbers: the paired difference of a measure between two arms, in the claimed direction.</summary>
/// <param name="Claim">What is claimed, in a sentence.</param>
/// <param name="Measure">The measure that is compared.</param>
/// <param name="Arm">The arm that is claimed to be better, …</param>
/// <param name="Against">… and the one that it is compared with.</param>
/// <param name="Smallest">The smallest difference of interest, above 0, in the measure's unit.</param>
/// <param name="IsHigherBetter">Whether more of the measure is claimed.</param>
public sealed record Effect(string Claim, string Measure, string Arm, string Against, double Smallest, bool IsHigherBetter = false)
{
    /// <summary>The rule, as pages print it.</summary>
    public const string Rule =
        "Supported: the 95% interval of the mean paired difference lies above 0 and the mean is at least the smallest difference of interest. " +
        "Not supported: the interval lies below the smallest difference of interest, so that an effect that matters is ruled out. Inconclusive: anything else, and where a pair lacks a number. Each effect is judged on its own, so that of twenty that aren't there one may be called supported.";

    /// <summary>Judges what was measured.</summary>
    public EffectOutcome Judge(LabOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        var sign = IsHigherBetter ? 1 : -1;
        double[] differences = [.. outcome[Arm].Values(Measure).Zip(outcome[Against].Values(Measure), (arm, against) => sign * (arm - against))];
        if (differences.Length < 2 || differences.Any(difference => !double.IsFinite(difference))) return new(this, differences, double.NaN, double.NaN, double.NaN, Verdict.Inconclusive);
        var mean = differences.Average();
        var (low, high) = PairedBootstrap.Interval(differences);
        return new(this, differences, mean, low, high, VerdictOf(mean, low, high));
    }

    Verdict VerdictOf(double mean, double low, double high) =>
        low > 0 && mean >= Smallest ? Verdict.Supported
        : high < Smallest ? Verdict.NotSupported
        : Verdict.Inconclusive;
}

/// <summary>How an effect came out.</summary>
/// <param name="Effect">The effect.</param>
/// <param name="Differences">The paired difference of each seed, in the claimed direction.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Low">The interval's lower end, …</param>
/// <param name="High">… and its upper one.</param>
/// <param name="Verdict">What follows.</param>
public sealed record EffectOutcome(Effect Effect, IReadOnlyList<double> Differences, double Mean, double Low, double High, Verdict Verdict);

/// <summary>Verdicts in words.</summary>
public static class Verdicts
{
    /// <summary>The verdict as reports print it.</summary>
    public static string Text(this Verdict verdict) => verdict switch
    {
        Verdict.Supported => "supported",
        Verdict.NotSupported => "not supported",
        _ => "inconclusive",
    };
}
