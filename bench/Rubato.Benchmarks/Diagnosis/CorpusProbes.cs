using Rubato.Training.Probes;

namespace Rubato.Benchmarks.Diagnosis;

/// <summary>What the corpus' runs measure.</summary>
internal static class CorpusProbes
{
    private static readonly (string Probe, string Every)[] Wanted =
    [
        ("group_grad_norm", "5st"), ("update_ratio", "5st"), ("grad_cosine", "5st"), ("velocity_cosine", "5st"), ("clipped_fraction", "5st"),
        ("gradient_snr", "20%"), ("sharpness", "25%"), ("weight_norm", "2%"), ("dead_units", "10%"), ("bn_gap", "10%"), ("calibration_error", "25%"),
    ];

    /// <summary>A recipe's text for those that there are.</summary>
    public static string Text { get; } = string.Join(", ", Wanted.Where(probe => ProbeCatalog.Of(probe.Probe) is not null).Select(probe => $"{ProbeCatalog.Of(probe.Probe)!.Name}(every: {probe.Every})").Distinct());

    /// <summary>The signals that a run has where its recipe doesn't choose.</summary>
    public static IReadOnlyList<string> DefaultSignals { get; } = [.. ProbeCatalog.Kinds.Where(kind => kind.IsDefault).SelectMany(kind => kind.Signals).Select(signal => signal.Name)];
}
