namespace Rubato.Training.Diagnosis;

/// <summary>Much of the training set is still wrong, the test is no worse, and the loss stopped falling while steps were long enough.</summary>
static class ModelUnderFittingRule
{
    public static readonly CauseRule Rule = new(Cause.ModelUnderFitting, "model under-fitting", "The model, or what restrains it, can't do better: the loss is flat while the rate is alive, on training and test alike.")
    {
        Needed = [[Symptoms.MuchUnfitted], [Symptoms.NoGap], [Symptoms.FlatInTheMiddle], [Symptoms.FallsNoMore], [Symptoms.Moves], [Symptoms.GradientThrough]],
        Deciding = "update_ratio",
        Remedy = _ => "Take a larger model, or loosen what holds it: a lower weight_decay, sparsity or dropout.",
    };
}
