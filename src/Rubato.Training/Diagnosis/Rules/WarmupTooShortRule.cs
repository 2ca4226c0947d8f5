namespace Rubato.Training.Diagnosis;

/// <summary>The loss leaps up in the first steps under a rate that is at once near its peak, or the curvature there is beyond what the rate bears, and the run recovers.</summary>
static class WarmupTooShortRule
{
    public static readonly CauseRule Rule = new(Cause.WarmupTooShort, "warmup too short", "The rate is right later, but the first weights are too steep for it.")
    {
        Needed = [[Symptoms.Blow, Symptoms.SteepAtFirst], [Symptoms.NoWarmup], [Symptoms.Recovered]],
        Remedy = evidence => FormattableString.Invariant($"Begin low: lr = linear({evidence[RateFeatures.PeakRate] / 50:G2}, {evidence[RateFeatures.PeakRate]:G2}) for 10% then … as before."),
        Deciding = "sharpness",
    };
}
