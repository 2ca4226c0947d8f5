namespace Rubato.Training.Diagnosis;

/// <summary>Rate times decay is large enough to matter, ends with the rate, and training then leaves the test behind.</summary>
static class DecayFadingRule
{
    public static readonly CauseRule Rule = new(Cause.DecayFading, "decay fading with the rate", "The shrink of the weights is the rate times the decay: it was strong, it ended as the rate did, and the run then learnt by heart what it had been kept from.")
    {
        Needed = [[Symptoms.ShrinksMuch], [Symptoms.ShrinkEnds], [Symptoms.Gap], [Symptoms.TestLossRises, Symptoms.TestLossAbove]],
        Explains = [Cause.OverFitting],
        Remedy = _ => "Keep the shrink as the rate falls: weight_decay = s / lr, with s the shrink of a step, as 2e-5.",
        Deciding = "weight_norm",
    };
}
