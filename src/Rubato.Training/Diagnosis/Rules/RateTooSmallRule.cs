namespace Rubato.Training.Diagnosis;

/// <summary>Much of the training set is still wrong, and no update moved the weights by more than a small part of a thousandth.</summary>
static class RateTooSmallRule
{
    public static readonly CauseRule Rule = new(Cause.RateTooSmall, "rate too small", "Steps are too short to get anywhere.")
    {
        Needed = [[Symptoms.MuchUnfitted], [Symptoms.HardlyMoves], [Symptoms.GradientThrough]],
        Explains = [Cause.OptimisationUnderFitting, Cause.ModelUnderFitting],
        Remedy = evidence => FormattableString.Invariant($"Raise lr, at first tenfold, to a peak of {evidence[RateFeatures.PeakRate] * 10:G2}: an update of about a thousandth of the weights is usual."),
        Deciding = "update_ratio",
    };
}
