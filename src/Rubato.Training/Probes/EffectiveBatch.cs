using Rubato.Training.Tasks;

namespace Rubato.Training.Probes;

/// <summary>
/// <c>effective_batch</c>: (Σ w)²/Σ w² over a batch, w the weight that an example's gradient has in the batch's (L. Kish, 1965): as many examples of equal
/// weight would average noise as well. Examples; 1 to the batch, which it is where the loss weighs nothing. With the focal loss
/// w = (1 − p)^γ − γ·p·(1 − p)^(γ−1)·ln p, p the probability of the right class: the exact factor between its gradient and the cross-entropy's. NaN where every
/// weight is 0; refused for tasks that have no weights of single examples.
/// </summary>
sealed class EffectiveBatch(ProbeTarget target) : Probe
{
    const string Signal = "effective_batch";

    public static readonly ProbeKind Kind = new(target => new EffectiveBatch(target), [new(Signal) { Description = "examples of equal weight that average noise as well as the weighted batch" }])
    {
        Every = Schedule.Epochs(1),
        Start = CostModel.StartOfNetwork,
        Cost = target => target.CostOfForward(target.Batch),
        Refusal = target => target.Task is IExampleWeights ? null : "the task's loss gives single examples no weights",
    };

    readonly KeptStatistics _statistics = new(target.Network);

    public override void AfterGradient(ProbeStep step)
    {
        var weights = new double[step.Examples.Length];
        _statistics.Around(() => ((IExampleWeights)step.Target.Task).FillWeights(step.Examples.Span, step.Moment, weights));
        step.Report(Signal, Of(weights));
    }

    /// <summary>(Σ w)²/Σ w².</summary>
    internal static double Of(ReadOnlySpan<double> weights)
    {
        var (sum, squares) = (0.0, 0.0);
        foreach (var weight in weights) (sum, squares) = (sum + weight, squares + (weight * weight));
        return sum * sum / squares;
    }
}
