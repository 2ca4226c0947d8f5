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
        StableRate.Kind,
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

    /// <summary>What a plan may read in a run.</summary>
    /// <param name="target">The run.</param>
    /// <param name="plan">
    /// A plan's text: prices and refusals, some of which need a Hessian, are found only for what it names; of the rest no formula can ask. For all where null.
    /// </param>
    internal static IReadOnlyList<SignalInfo> SignalsFor(ProbeTarget target, string? plan = null) =>
        [.. Kinds.SelectMany(kind => kind.InfosFor(plan is null || kind.Signals.Any(signal => plan.Contains(signal.Name, StringComparison.Ordinal)) ? target : null))];
}
