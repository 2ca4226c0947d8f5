namespace Rubato.Training;

/// <summary>What a run measures and reports to its plan, by the names that formulas use.</summary>
public static class Signals
{
    /// <summary>The loss of the last batch, reported after each step.</summary>
    public const string Loss = "loss";

    /// <summary>The share of the last batch that was classified right, 0 to 1, reported after each step.</summary>
    public const string Accuracy = "accuracy";

    /// <summary>The norm of the last gradient over all parameters, reported after each step.</summary>
    public const string GradNorm = "grad_norm";

    /// <summary>The loss on the held-out set, reported after each epoch.</summary>
    public const string ValLoss = "val_loss";

    /// <summary>The share of the held-out set that was classified right, 0 to 1, reported after each epoch.</summary>
    public const string ValAccuracy = "val_accuracy";

    /// <summary>What every run reports; beside it stands what probes measure, <see cref="Probes.ProbeCatalog.Signals"/>.</summary>
    public static IReadOnlyList<SignalInfo> All { get; } =
    [
        Reported(Loss, "loss of the last batch"),
        Reported(Accuracy, "share of the last batch that was classified right"),
        Reported(GradNorm, "norm of the last gradient"),
        Reported(ValLoss, "loss on the held-out set, after each epoch"),
        Reported(ValAccuracy, "share of the held-out set that is classified right, after each epoch"),
    ];

    static SignalInfo Reported(string name, string description) => new(name) { Description = description, HasCadence = false };
}
