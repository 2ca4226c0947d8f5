namespace Rubato.Training.Diagnosis;

/// <summary>Half of the relu units or more give 0 for every example.</summary>
static class DeadUnitsRule
{
    public static readonly CauseRule Rule = new(Cause.DeadUnits, "dead units", "Many units give 0 for every input, and learn nothing more.")
    {
        Needed = [[Symptoms.Dead]],
        Explains = [Cause.ModelUnderFitting, Cause.OptimisationUnderFitting, Cause.WarmupTooShort, Cause.RateTooSmall],
        Remedy = _ => "Begin with a warmup and a lower peak of lr, and with biases at 0; units that are dead stay so: train again from the start.",
        Deciding = "dead_units",
    };
}
