using Rubato.Training.Tasks;

namespace Rubato.Training.Probes;

/// <summary>
/// <c>calibration_error</c>: the expected calibration error Σ |B|/n·|accuracy(B) − confidence(B)| over 15 bins of equal width (C. Guo et al., 2017,
/// arXiv:1706.04599), of about 512 held-out answers, always the same; <c>confidence</c>: their mean confidence, the probability of the class that was chosen. Both
/// 0 to 1; NaN where a probability is. Above the accuracy the network is too sure. The weights are those that are trained, not an average of them. Refused for tasks
/// that tell no classes.
/// </summary>
sealed class CalibrationError(ProbeTarget target) : Probe
{
    const string Signal = "calibration_error", Confidence = "confidence";
    const int Bins = 15;

    public static readonly ProbeKind Kind = new(target => new CalibrationError(target),
    [
        new(Signal) { Initial = 0.1, Description = "expected calibration error on held-out data" },
        new(Confidence) { Initial = 0.1, Description = "mean probability of the chosen class on held-out data" },
    ])
    {
        Every = Schedule.Epochs(1),
        Start = CostModel.StartOfNetwork,
        Cost = HeldOut.Cost,
        Refusal = HeldOut.Refusal,
        IsDefault = true,
    };

    readonly IClassifier _classifier = (IClassifier)target.Task;

    public override void BeforeStep(ProbeStep step)
    {
        var answers = _classifier.Ask();
        double[] confidences = [.. Enumerable.Range(0, answers.Labels.Length).Select(answers.Confidence)];
        step.Report(Signal, Of(confidences, [.. Enumerable.Range(0, answers.Labels.Length).Select(answers.IsRight)]));
        step.Report(Confidence, confidences.Average());
    }

    /// <summary>The expected calibration error; a confidence on the edge of two bins counts in the lower.</summary>
    /// <param name="confidences">Above 0, at most 1.</param>
    /// <param name="right">Whether each answer is right.</param>
    internal static double Of(ReadOnlySpan<double> confidences, ReadOnlySpan<bool> right)
    {
        var gaps = new double[Bins]; // Σ right − Σ confidence
        for (var i = 0; i < confidences.Length; i++)
        {
            if (double.IsNaN(confidences[i])) return double.NaN;
            gaps[Math.Clamp((int)Math.Ceiling(confidences[i] * Bins) - 1, 0, Bins - 1)] += (right[i] ? 1 : 0) - confidences[i];
        }

        return gaps.Sum(Math.Abs) / confidences.Length;
    }
}
