namespace Rubato.Training.Records;

/// <summary>The names under which event files have a run's numbers.</summary>
static class EventTags
{
    public const string Loss = Signals.Loss, GradNorm = Signals.GradNorm, ValLoss = Signals.ValLoss, ValAccuracy = Signals.ValAccuracy;

    public static string Hyperparameter(string name) => $"hyperparameters/{name}";
}
