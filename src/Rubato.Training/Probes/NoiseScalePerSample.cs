namespace Rubato.Training.Probes;

/// <summary>
/// <c>noise_scale_per_sample</c>, <c>noise_scale_per_sample_error</c>: tr Σ/|G|² in examples (<see cref="NoiseScaleEstimate"/>), from the gradient of each of the target's examples alone: the most
/// that they tell, at the price of as many small passes. +∞ where noise hides the gradient.
/// </summary>
/// <remarks>
/// Refused where the gradient of a single example means nothing: with batch norm, and where examples are contrasted. NaN where they are mixed while it is measured (mixup, CutMix),
/// and where there are fewer than three.
/// </remarks>
sealed class NoiseScalePerSample : Probe
{
    const string Signal = "noise_scale_per_sample";
    const double SumPasses = 3; // over the parameters, for an example

    GradientMoments? _moments;
    float[] _gradient = [];

    public static readonly ProbeKind Kind = new(_ => new NoiseScalePerSample(),
    [
        new(Signal) { Description = "examples whose gradient's noise is as large as the gradient, from single examples" },
        new(Signal + NoiseScaleSignals.Error) { Description = "standard error of noise_scale_per_sample" },
    ])
    {
        Every = Schedule.Epochs(1),
        Start = CostModel.StartOfNetwork,
        Cost = target => target.CostOfGradients(target.Examples.Length, target.Examples.Length) + (SumPasses * target.Examples.Length * target.PassCost),
        Refusal = target => target.Examples.Length < 3 ? $"it has only {target.Examples.Length} examples; three are the least" : target.SinglesRefusal,
    };

    public override void BeforeStep(ProbeStep step)
    {
        var objective = step.Target.Objective;
        var isMeant = objective.Count > 0 && NoiseScale.RefusalOfExamples(objective) is null;
        NoiseScaleSignals.Report(step, Signal, isMeant ? Measure(objective) : null);
    }

    NoiseScaleEstimate Measure(Objective objective)
    {
        if (_moments is null || _gradient.Length != objective.Count) (_moments, _gradient) = (NoiseScale.MomentsFor(objective), new float[objective.Count]);
        return NoiseScale.OfExamples(objective, _moments, _gradient);
    }
}
