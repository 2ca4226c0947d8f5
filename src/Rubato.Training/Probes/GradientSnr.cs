namespace Rubato.Training.Probes;

/// <summary>
/// <c>gradient_snr</c>, <c>noise_scale</c>, <c>noise_scale_error</c>: what the gradients of the batch's parts tell beside that of the whole (S. McCandlish et al., 2018,
/// arXiv:1812.06162; see <see cref="NoiseScaleEstimate"/>), at the weights before the update.
/// </summary>
/// <remarks>
/// <para>
/// <c>gradient_snr</c>: |G|²/(tr Σ/B), the squared length of the true gradient over that of the noise in a batch of B; unbiased part by part, so below 0 now and then where noise
/// rules; +∞ where all parts agree. <c>noise_scale</c>: tr Σ/|G|², in examples: batches far below it gain by being larger; +∞ where noise hides the gradient; with its standard error.
/// </para>
/// <para>
/// One batch tells little: take averages of <c>gradient_snr</c>, which stays finite, and B over it, rather than averages of <c>noise_scale</c>. Eight parts, fewer where they would have less than two
/// examples; batches of fewer than six give NaN, those of three to five only where an example alone means nothing. With batch norm a part has its own statistics; where examples are contrasted, its own contrasts.
/// </para>
/// </remarks>
sealed class GradientSnr : Probe
{
    const string Signal = "gradient_snr", Scale = "noise_scale";

    public static readonly ProbeKind Kind = new(_ => new GradientSnr(),
    [
        new(Signal) { Description = "squared gradient over the squared noise of a batch" },
        new(Scale) { Description = "examples whose gradient's noise is as large as the gradient" },
        new(Scale + NoiseScaleSignals.Error) { Description = "standard error of noise_scale" },
    ])
    {
        Every = Schedule.Steps(50),
        Start = CostModel.StartOfNetwork,
        Cost = BatchParts.Cost,
        Refusal = BatchParts.Refusal,
        IsDefault = true,
    };

    readonly PartGradients _gradients = new();

    public override void AfterGradient(ProbeStep step)
    {
        var estimate = _gradients.Measure(step) ? _gradients.Estimate(step.Target.Objective.Slices) : null;
        step.Report(Signal, estimate is null ? double.NaN : estimate.Covariance <= 0 ? double.PositiveInfinity : estimate.SignalToNoise(step.Examples.Length));
        NoiseScaleSignals.Report(step, Scale, estimate);
    }
}
