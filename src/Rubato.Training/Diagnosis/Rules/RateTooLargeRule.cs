namespace Rubato.Training.Diagnosis;

/// <summary>The run diverges, or the rate stays near its peak while the loss goes in waves, or the curvature is beyond the edge of stability, and the loss stays high.</summary>
static class RateTooLargeRule
{
    public static readonly CauseRule Rule = new(Cause.RateTooLarge, "rate too large", "Steps jump over the valley that they should descend into.")
    {
        Needed = [[Symptoms.Diverges, Symptoms.StaysHigh], [Symptoms.Diverges, Symptoms.Waves, Symptoms.BeyondTheEdge], [Symptoms.Diverges, Symptoms.HighLater]],
        Explains = [Cause.ModelUnderFitting, Cause.OptimisationUnderFitting, Cause.DeadUnits, Cause.OverFitting, Cause.WarmupTooShort],
        Remedy = evidence => FormattableString.Invariant($"Lower the peak of lr, at first to {evidence[RateFeatures.PeakRate] / 10:G2}, and let it fall: lr = linear(…, peak) for 10% then cosine(peak, peak / 100). 'rubato range' finds the peak."),
        Deciding = "sharpness",
    };
}
