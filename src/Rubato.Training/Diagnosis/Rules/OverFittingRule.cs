namespace Rubato.Training.Diagnosis;

/// <summary>Training fits, the test doesn't follow, and its loss is above what it was or what training's is.</summary>
static class OverFittingRule
{
    public static readonly CauseRule Rule = new(Cause.OverFitting, "over-fitting", "The run learns its training examples by heart: training goes on where the test gets no better.")
    {
        Needed = [[Symptoms.Fitted], [Symptoms.Gap], [Symptoms.TestLossRises, Symptoms.TestLossAbove]],
        Remedy = _ => "Give more or more varied data (augment = 0.5, mixup = 0.2), more restraint (weight_decay = 2e-5 / lr, dropout = 0.3), a smaller model, or stop at the best epoch.",
    };
}
