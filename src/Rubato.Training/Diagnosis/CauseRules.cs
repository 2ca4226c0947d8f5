namespace Rubato.Training.Diagnosis;

/// <summary>The rules of all causes.</summary>
public static class CauseRules
{
    /// <summary>A rule for each cause but <see cref="Cause.Healthy"/>.</summary>
    public static IReadOnlyList<CauseRule> All { get; } =
    [
        OverFittingRule.Rule,
        ModelUnderFittingRule.Rule,
        OptimisationUnderFittingRule.Rule,
        RateTooLargeRule.Rule,
        RateTooSmallRule.Rule,
        WarmupTooShortRule.Rule,
        StaleMomentumRule.Rule,
        DecayFadingRule.Rule,
        BatchNormLagRule.Rule,
        ClippingAsWarmupRule.Rule,
        NoiseStarvationRule.Rule,
        DeadUnitsRule.Rule,
        LabelNoiseRule.Rule,
    ];

    /// <summary>A cause as it is called.</summary>
    /// <param name="cause">The cause.</param>
    public static string NameOf(Cause cause) => cause == Cause.Healthy ? "healthy" : All.First(rule => rule.Cause == cause).Name;
}
