namespace Rubato.Training.Diagnosis;

/// <summary>Training accuracy stays below test accuracy for epochs on end.</summary>
static class LabelNoiseRule
{
    public static readonly CauseRule Rule = new(Cause.LabelNoise, "label noise", "Labels of training examples are wrong: the test is answered better than the training set that teaches it.")
    {
        Needed = [[Symptoms.TestBetter]],
        Explains = [Cause.OverFitting, Cause.ModelUnderFitting, Cause.OptimisationUnderFitting, Cause.DecayFading, Cause.RateTooLarge],
        Remedy = _ => "Look at the training examples with the largest loss; until they are mended: label_smoothing = 0.1, and stop before they are learnt by heart.",
        Deciding = "calibration_error",
    };
}
