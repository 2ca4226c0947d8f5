namespace Rubato.Training.Diagnosis;

/// <summary>Much of the training set is still wrong while the loss still falls, or the rate ended long before the run did.</summary>
static class OptimisationUnderFittingRule
{
    public static readonly CauseRule Rule = new(Cause.OptimisationUnderFitting, "optimisation under-fitting", "The model could do better; the optimiser didn't get there: the loss was still falling at the end, or the rate was gone before it was done.")
    {
        Needed = [[Symptoms.MuchUnfitted], [Symptoms.NoGap], [Symptoms.StillFalls, Symptoms.RateGone]],
        Explains = [Cause.ModelUnderFitting],
        Remedy = evidence => evidence[RateFeatures.EarlyEndShare] > 0.3 ? "Let the rate live longer: lr = linear(…, peak) for 10% then cosine(peak, peak / 100) over all steps." : "Train longer (--epochs), or raise the peak of lr.",
    };
}
