using Rubato.Engine;
using Rubato.Training.Data;

namespace Rubato.Training.Averages;

/// <summary>Running statistics of batch norm, measured anew.</summary>
public static class BatchNormStatistics
{
    const int DefaultBatch = 256;

    /// <summary>
    /// Replaces the running statistics by the mean over the given batches at the present weights: what averaged or changed weights need
    /// before they are evaluated (P. Izmailov et al., 2018, arXiv:1803.05407, section 3.2). A network without batch norm isn't touched, and
    /// its batches aren't made.
    /// </summary>
    /// <remarks>
    /// r = Σ n·s / Σ n over the batches, n the inputs of a batch and s its mean or its unbiased variance: of batches of one size the plain mean.
    /// Dropout layers drop nothing meanwhile, as in the evaluation that the statistics are for. The layers' momentum and rates are then what they
    /// were; where something fails, the statistics too.
    /// </remarks>
    /// <param name="network">Whose statistics.</param>
    /// <param name="batches">Inputs [N, …]; each is used before the next is asked for, so one tensor may serve for all.</param>
    /// <exception cref="ArgumentException">There is no batch, or one doesn't fit the network.</exception>
    public static void Recalculate(Network network, IEnumerable<Tensor> batches)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(batches);
        BatchNormLayer[] norms = [.. network.LayersOf<BatchNormLayer>()];
        if (norms.Length == 0) return;
        DropoutLayer[] dropouts = [.. network.LayersOf<DropoutLayer>()];
        double[] momentums = [.. norms.Select(norm => norm.Momentum)], rates = [.. dropouts.Select(dropout => dropout.Rate)];
        float[][] before = [.. network.Statistics.Select(statistic => statistic.Value.ToArray())];
        var isDone = false;
        try
        {
            foreach (var dropout in dropouts) dropout.Rate = 0;
            Measure(network, batches, norms);
            isDone = true;
        }
        finally
        {
            foreach (var (norm, momentum) in norms.Zip(momentums)) norm.Momentum = momentum;
            foreach (var (dropout, rate) in dropouts.Zip(rates)) dropout.Rate = rate;
            if (!isDone)
                foreach (var (statistic, values) in network.Statistics.Zip(before)) values.CopyTo(statistic.Value.Data);
        }
    }

    /// <summary>The same over images, in their order.</summary>
    /// <param name="network">Whose statistics.</param>
    /// <param name="images">What it was trained on, or a part of it.</param>
    /// <param name="normalisation">How pixels become inputs.</param>
    /// <param name="batch">Images of a batch; the last takes what is left.</param>
    /// <exception cref="ArgumentException">There is no image, or the images don't fit the network.</exception>
    public static void Recalculate(Network network, LabelledImages images, Normalisation normalisation, int batch = DefaultBatch)
    {
        ArgumentNullException.ThrowIfNull(images);
        Recalculate(network, ImageBatches.Of(images, normalisation, batch));
    }

    static void Measure(Network network, IEnumerable<Tensor> batches, BatchNormLayer[] norms)
    {
        var tape = new Tape();
        var total = 0L;
        foreach (var batch in batches)
        {
            // A batch's weight in the mean so far; the first replaces what was there.
            var count = batch.Shape.Rank == 0 ? 0 : batch.Shape[0];
            total += count;
            foreach (var norm in norms) norm.Momentum = total == 0 ? 0 : (double)count / total;
            using (tape.Evaluate()) network.Forward(batch, Pass.Training(0, 0));
        }

        if (total == 0) throw new ArgumentException("batch norm statistics: got no inputs to measure; at least one batch is needed.", nameof(batches));
    }
}
