using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>
/// <c>bn_gap</c>: how far batch norm's running statistics, which evaluation uses, are from those of training at the present weights: the mean over all
/// channels of |μ_run − μ|/σ + |ln(σ_run/σ)|, with ε beside both variances. Standard deviations and their logarithm; 0 where they agree, about 0.1 is usual.
/// <c>bn_loss_gap</c>: what that costs, L_evaluation − L_training of the run's <see cref="ProbeTarget.Examples"/>, in units of the loss; negative where the running
/// statistics do better. Refused where the network has no batch norm.
/// </summary>
/// <remarks>
/// <para>
/// μ and σ² are the mean over whole batches of up to 512 examples, seen and normalised as in training, as the running ones are (S. Ioffe and C. Szegedy, 2015,
/// arXiv:1502.03167): what remains where nothing lags is the chance of the sample, some 0.05. For both losses dropout layers drop nothing.
/// </para>
/// </remarks>
sealed class BatchNormGap(ProbeTarget target) : Probe
{
    const string Gap = "bn_gap", LossGap = "bn_loss_gap";
    const int MostExamples = 512;

    public static readonly ProbeKind Kind = new(target => new BatchNormGap(target),
    [
        new(Gap) { Initial = 1, Description = "distance of batch norm's running statistics from those of training" },
        new(LossGap) { Initial = 0, Description = "loss with batch norm's running statistics less that with the batch's own" },
    ])
    {
        Every = Schedule.Epochs(1),
        Start = CostModel.StartOfNetwork,
        Cost = target => target.CostOfForward(Batches(target) * target.Batch) + (2 * target.CostOfForward(target.Examples.Length)),
        Refusal = target => target.Network.LayersOf<BatchNormLayer>().Any() ? null : "the network has no batch norm",
        IsDefault = true,
    };

    readonly Tape _tape = new();
    readonly BatchNormLayer[] _norms = [.. target.Network.LayersOf<BatchNormLayer>()];
    readonly DropoutLayer[] _dropouts = [.. target.Network.LayersOf<DropoutLayer>()];
    readonly KeptStatistics _statistics = new(target.Network);
    readonly Objective _objective = new(target.Task, target.Examples, target.Moment);

    public override void BeforeStep(ProbeStep step)
    {
        step.Report(Gap, GapOf(step.Target));
        step.Report(LossGap, LossGapOf(step.Target.Network));
    }

    /// <summary>Whole batches, so that no small one has statistics of its own kind.</summary>
    static int Batches(ProbeTarget target) => Math.Max(1, Math.Min(target.Task.Count, MostExamples) / target.Batch);

    double GapOf(ProbeTarget run)
    {
        float[][] means = [.. _norms.Select(norm => norm.RunningMean.ToArray())], variances = [.. _norms.Select(norm => norm.RunningVariance.ToArray())];
        var (sum, channels) = (0.0, 0);
        _statistics.Around(() =>
        {
            Measure(run);
            for (var i = 0; i < _norms.Length; i++)
            {
                var (norm, epsilon) = (_norms[i], (double)_norms[i].Epsilon);
                for (var c = 0; c < means[i].Length; c++)
                {
                    var variance = norm.RunningVariance.Data[c] + epsilon;
                    sum += (Math.Abs((double)means[i][c] - norm.RunningMean.Data[c]) / Math.Sqrt(variance)) + (0.5 * Math.Abs(Math.Log((variances[i][c] + epsilon) / variance)));
                }

                channels += means[i].Length;
            }
        });
        return sum / channels;
    }

    /// <summary>Puts the mean over batches where the running statistics are: the batch's weight in the mean so far is the momentum, and the first replaces what was there.</summary>
    void Measure(ProbeTarget run)
    {
        double[] momentums = [.. _norms.Select(norm => norm.Momentum)];
        var examples = run.Sample(Batches(run) * run.Batch);
        try
        {
            for (var batch = 0; batch < Batches(run); batch++)
            {
                foreach (var norm in _norms) norm.Momentum = 1.0 / (batch + 1);
                using (_tape.Evaluate()) run.Task.Loss(examples.Span.Slice(batch * run.Batch, run.Batch), run.Moment with { Part = batch });
            }
        }
        finally
        {
            foreach (var (norm, momentum) in _norms.Zip(momentums)) norm.Momentum = momentum;
        }
    }

    double LossGapOf(Network network)
    {
        double[] rates = [.. _dropouts.Select(dropout => dropout.Rate)];
        try
        {
            foreach (var dropout in _dropouts) dropout.Rate = 0;
            var training = _objective.Loss();
            using (network.OnlyEvaluate()) return _objective.Loss() - training;
        }
        finally
        {
            foreach (var (dropout, rate) in _dropouts.Zip(rates)) dropout.Rate = rate;
        }
    }
}
