namespace Rubato.Training.Diagnosis;

/// <summary>A batch is a large part of an epoch, and the loss hardly jitters.</summary>
static class NoiseStarvationRule
{
    public static readonly CauseRule Rule = new(Cause.NoiseStarvation, "noise starvation", "Batches are so large that gradients have no noise left: few long looks where many short ones would get further.")
    {
        Needed = [[Symptoms.NearlyAllAtOnce], [Symptoms.Smooth, Symptoms.Certain]],
        Explains = [Cause.OverFitting, Cause.OptimisationUnderFitting, Cause.RateTooSmall, Cause.StaleMomentum],
        Remedy = evidence => FormattableString.Invariant($"Take smaller batches, at first --batch {Math.Max(1, (evidence.Record.Recipe.Batch ?? 64) / 8)}, or let them grow as the rate falls: batch_size."),
        Deciding = "gradient_snr",
    };
}
