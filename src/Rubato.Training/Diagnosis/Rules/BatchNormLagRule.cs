namespace Rubato.Training.Diagnosis;

/// <summary>Evaluation is worse than training from the start, and the statistics' memory is as long as the run, or their loss is measured to be above the batch's.</summary>
static class BatchNormLagRule
{
    public static readonly CauseRule Rule = new(Cause.BatchNormLag, "batch-norm lag", "Batch norm's running statistics are those of weights long gone, so that the test sees another network than training does.")
    {
        Needed = [[Symptoms.HasBatchNorm], [Symptoms.StaleStatistics, Symptoms.StatisticsCost], [Symptoms.GapFromTheStart, Symptoms.StatisticsCost]],
        Explains = [Cause.OverFitting, Cause.DecayFading],
        Remedy = _ => "Let the statistics forget faster: bn_momentum = 0.1; or measure them again with the last weights.",
        Deciding = "bn_gap",
    };
}
