namespace Rubato.Training.Diagnosis;

/// <summary>Much of the training set is still wrong while the loss still falls, the rate ended long before the run did, or no gradient comes through to the weights.</summary>
static class OptimisationUnderFittingRule
{
    public static readonly CauseRule Rule = new(Cause.OptimisationUnderFitting, "optimisation under-fitting", "The model could do better; the optimiser didn't get there: the loss was still falling when the rate or the run ended, or no gradient came through.")
    {
        Needed = [[Symptoms.MuchUnfitted], [Symptoms.NoGap], [Symptoms.StillFalls, Symptoms.FellUntilTheRateDid, Symptoms.RateGone, Symptoms.NoGradientThrough]],
        Explains = [Cause.ModelUnderFitting],
        Remedy = RemedyOf,
    };

    static string RemedyOf(RunEvidence evidence)
    {
        if (Symptoms.RateGone.Strength(evidence) > 0.5) return "Let the rate live longer: lr = linear(peak / 20, peak) for 10% then cosine(peak, peak / 100) over all steps.";
        return Symptoms.NoGradientThrough.Strength(evidence) > 0.5
            ? "Hardly any gradient reaches the weights: begin with larger first weights, a normalisation, or fewer layers."
            : "Train longer (--epochs), or raise the peak of lr.";
    }
}
