namespace Rubato.Tests;

/// <summary>What a trainer measures as a rule, for plans that name any of it.</summary>
static class UsualSignals
{
    public static readonly IReadOnlyList<SignalInfo> All =
    [
        "loss", "val_loss", "accuracy", "val_accuracy", "grad_norm", "grad_cosine", "gradient_snr",
        new("sharpness") { Initial = 0 }, new("stable_rate") { Initial = double.PositiveInfinity }, new("usable_rate") { Initial = double.PositiveInfinity },
    ];
}
