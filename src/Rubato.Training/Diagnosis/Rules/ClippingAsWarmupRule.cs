namespace Rubato.Training.Diagnosis;

/// <summary>Most of the first gradients are clipped, later ones rarely, and the rate is at its peak at once.</summary>
static class ClippingAsWarmupRule
{
    public static readonly CauseRule Rule = new(Cause.ClippingAsWarmup, "clipping doing warmup's job", "Clipping holds the first steps back, where a warmup should: the bound is hit in most of the first steps and rarely later.")
    {
        Needed = [[Symptoms.ClippedAtFirst], [Symptoms.FreeLater], [Symptoms.NoWarmup]],
        Explains = [Cause.WarmupTooShort],
        Remedy = evidence => FormattableString.Invariant($"Warm up: lr = linear({evidence[RateFeatures.PeakRate] / 50:G2}, {evidence[RateFeatures.PeakRate]:G2}) for 10% then … as before, and keep clip_norm for accidents."),
        Deciding = "clipped_fraction",
    };
}
