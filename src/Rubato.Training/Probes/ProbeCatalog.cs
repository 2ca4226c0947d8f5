namespace Rubato.Training.Probes;

/// <summary>All probes that there are.</summary>
public static class ProbeCatalog
{
    /// <summary>What can be measured of a run, in the order in which it is listed.</summary>
    public static IReadOnlyList<ProbeKind> Kinds { get; } =
    [
        GroupGradNorm.Kind,
        UpdateRatio.Kind,
        GradCosine.Kind,
        VelocityCosine.Kind,
        VelocityStaleness.Kind,
        ClippedFraction.Kind,
        GradientSnr.Kind,
        NoiseScalePerSample.Kind,
        SignalToRegulariser.Kind,
        GradientCurvature.Kind,
        Sharpness.Kind,
        PreconditionedSharpness.Kind,
        HessianTrace.Kind,
        FlatnessRise.Kind,

        // what the network is like inside, and what it says
        DeadUnits.Kind,
        ActivationStatistics.Kind,
        SmallestDeviation.Kind,
        BatchNormGap.Kind,
        WeightNorm.Kind,
        QuantisationError.Kind,
        EffectiveBatch.Kind,
        CalibrationError.Kind,
        EnsembleDisagreement.Kind,
    ];

    /// <summary>What a plan may read in some run or other, with the names that formulas use.</summary>
    public static IReadOnlyList<SignalInfo> Signals { get; } = [.. Kinds.SelectMany(kind => kind.InfosFor(null))];

    /// <summary>The probe that reports a signal; null where none does.</summary>
    /// <param name="signal">The signal's name.</param>
    public static ProbeKind? Of(string signal) => Kinds.FirstOrDefault(kind => kind.Signals.Any(info => info.Name == signal));

    /// <summary>
    /// What a plan may read in a run. Whether it can be measured is only asked for what the plan's text names: some answers take a gradient or two.
    /// </summary>
    internal static IReadOnlyList<SignalInfo> SignalsFor(ProbeTarget target, string plan) =>
        [.. Kinds.SelectMany(kind => kind.InfosFor(kind.Signals.Any(signal => plan.Contains(signal.Name, StringComparison.Ordinal)) ? target : null))];
}
