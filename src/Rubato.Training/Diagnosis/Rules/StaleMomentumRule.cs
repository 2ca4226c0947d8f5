namespace Rubato.Training.Diagnosis;

/// <summary>The velocity's memory is long against the run and against the time in which the rate falls, and the loss swings.</summary>
static class StaleMomentumRule
{
    public static readonly CauseRule Rule = new(Cause.StaleMomentum, "stale momentum", "The velocity remembers gradients from before the rate fell, and carries the weights past where they should stop.")
    {
        Needed = [[Symptoms.LongMemory], [Symptoms.OutlivesTheRate], [Symptoms.SomeWaves, Symptoms.Overshoots]],
        Explains = [Cause.OptimisationUnderFitting, Cause.RateTooLarge, Cause.ModelUnderFitting, Cause.DeadUnits],
        Remedy = evidence => $"Let the memory shrink as the rate falls, or be shorter: {evidence.Record.MemoryName ?? "momentum"} = 0.9, or mirror(lr, 0.85, 0.95).",
        Deciding = "velocity_cosine",
    };
}
