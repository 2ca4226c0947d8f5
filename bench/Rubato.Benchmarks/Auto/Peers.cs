namespace Rubato.Benchmarks.Auto;

/// <summary>
/// What others offer to those who don't want to tune, each as its authors set it, one configuration for all workloads of an optimiser.
/// </summary>
/// <remarks>
/// D-Adaptation (A. Defazio and K. Mishchenko, 2023, arXiv:2301.07733) isn't among them: the engine has no such optimiser, and Prodigy's
/// hyperparameters can't express it, as its sums are weighted by d², not by d. Prodigy is the successor that the same authors recommend.
/// </remarks>
internal static class Peers
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Contender> All { get; } =
    [
        new("Schedule-Free", workload => $"schedule-free-{workload.Optimizer}", workload => workload.Optimizer == "sgd" ? Warmup("1") : Warmup("2.5e-3")),
        new("Prodigy", _ => "prodigy", _ => "lr = cosine(1, 0)"),
        new("NAdamW", _ => "nadam", _ => "lr = linear(0, 1e-3) for 5% then cosine(1e-3, 0)"),
    ];

    private static string Warmup(string rate) => $"lr = linear(0, {rate}) for 5% then {rate}";
}
