using Rubato.Training.Records;

namespace Rubato.Training.Diagnosis;

/// <summary>What the losses of the batches show.</summary>
static class CurveFeatures
{
    const int Blocks = 20, SmoothedSteps = 5;

    public static readonly Feature Steps = new("steps", "steps", "updates on record", record => record.Steps);

    public static readonly Feature Diverged = new("diverged", "share", "1 where the loss or a weight stopped being finite", record => record.Outcome == RunOutcome.Diverged || record.Losses.Values.Any(loss => !double.IsFinite(loss)) ? 1 : 0);

    public static readonly Feature FirstLoss = new("first_loss", "loss", "loss of the first batch", record => record.Steps == 0 ? double.NaN : record.Losses.Values[0]);

    public static readonly Feature FinalLoss = new("final_loss", "loss", "mean loss of the last 10% of the steps", record => record.Losses.Mean(0.9, 1.01, record.Steps));

    public static readonly Feature Unfitted = new("unfitted", "share", "training examples that were still wrong in the last epoch; without classes, final loss over first loss", UnfittedOf);

    public static readonly Feature LateFall = new("late_fall", "share", "by how much the mean loss fell from the last but one sixth of the steps to the last", record => Fall(record, 4.0 / 6, 5.0 / 6, 1.01));

    public static readonly Feature MiddleFall = new("middle_fall", "share", "by how much the mean loss fell from the steps at 35–50% to those at 50–65%", record => Fall(record, 0.35, 0.5, 0.65));

    public static readonly Feature EarlyFall = new("early_fall", "share", "by how much the mean loss fell from the first 2% of the steps to those at 8–12%", record => 1 - (record.Losses.Mean(0.08, 0.12, record.Steps) / record.Losses.Mean(0, 0.02, record.Steps)));

    public static readonly Feature EarlyPeak = new("early_peak", "ratio", "largest mean loss of 5 steps in the first 20% of the steps over the first loss", EarlyPeakOf);

    public static readonly Feature Jitter = new("jitter", "ratio", "mean change of the loss from step to step over its mean, in the last half of the steps", record => JitterOf(record, 0.5, 1.01));

    public static readonly Feature Spikes = new("spikes", "ratio", "95th over 50th percentile of the losses at 50–80% of the steps", record => record.Losses.Between(0.5, 0.8, record.Steps) is { Length: > 9 } losses ? Series.Quantile(losses, 0.95) / Series.Median(losses) : double.NaN);

    public static readonly Feature HighLoss = new("high_loss", "loss", "95th percentile of the losses in the last half of the steps", record => Series.Quantile(record.Losses.Between(0.5, 1.01, record.Steps), 0.95));

    public static readonly Feature Rises = new("rises", "share", "5%-blocks of the steps whose mean loss is at least 5% above that of the block before", RisesOf);

    public static readonly Feature Waves = new("waves", "ratio", "sum of all rises of the mean loss from 5%-block to 5%-block over the first loss", WavesOf);

    public static readonly Feature GradientGrowth = new("gradient_growth", "ratio", "largest mean gradient norm of a 5%-block over that of the first 2% of the steps", GradientGrowthOf);

    public static IReadOnlyList<Feature> All { get; } = [Steps, Diverged, FirstLoss, FinalLoss, Unfitted, LateFall, MiddleFall, EarlyFall, EarlyPeak, Jitter, Spikes, HighLoss, Rises, Waves, GradientGrowth];

    static double UnfittedOf(RunRecord record)
    {
        if (record.Epochs is [.., { TrainAccuracy: { } accuracy }] && double.IsFinite(accuracy)) return 1 - accuracy;
        return record.Steps == 0 ? double.NaN : FinalLoss.Compute(record) / record.Losses.Values[0];
    }

    static double Fall(RunRecord record, double from, double middle, double to) =>
        1 - (record.Losses.Mean(middle, to, record.Steps) / record.Losses.Mean(from, middle, record.Steps));

    static double EarlyPeakOf(RunRecord record)
    {
        var losses = record.Losses.Values;
        var most = double.NaN;
        for (var i = 1; i + SmoothedSteps <= losses.Count && i < 0.2 * losses.Count; i++)
        {
            var mean = 0.0;
            for (var j = 0; j < SmoothedSteps; j++) mean += losses[i + j] / SmoothedSteps;
            if (!(mean <= most)) most = mean;
        }

        return most / losses.DefaultIfEmpty(double.NaN).First();
    }

    static double JitterOf(RunRecord record, double from, double to)
    {
        var losses = record.Losses.Between(from, to, record.Steps);
        return losses.Length < 10 ? double.NaN : losses.Skip(1).Zip(losses, (next, loss) => Math.Abs(next - loss)).Average() / losses.Average();
    }

    static double[] BlocksOf(Series series, int steps) => [.. Enumerable.Range(0, Blocks).Select(block => series.Mean((double)block / Blocks, (block + 1.0) / Blocks, steps)).Where(double.IsFinite)];

    static double RisesOf(RunRecord record)
    {
        var blocks = BlocksOf(record.Losses, record.Steps);
        return blocks.Length < 2 ? double.NaN : blocks.Skip(1).Zip(blocks, (next, mean) => next > 1.05 * mean ? 1.0 : 0).Average();
    }

    static double WavesOf(RunRecord record)
    {
        var blocks = BlocksOf(record.Losses, record.Steps);
        return blocks.Length < 2 ? double.NaN : blocks.Skip(1).Zip(blocks, (next, mean) => Math.Max(0, next - mean)).Sum() / record.Losses.Values[0];
    }

    static double GradientGrowthOf(RunRecord record)
    {
        var blocks = BlocksOf(record.GradNorms, record.Steps);
        return blocks.Length == 0 ? double.NaN : blocks.Max() / record.GradNorms.Mean(0, 0.02, record.Steps);
    }
}
