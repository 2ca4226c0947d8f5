using Rubato.Training.Records;

namespace Rubato.Training.Diagnosis;

/// <summary>What training and test data show beside each other, epoch by epoch.</summary>
static class FitFeatures
{
    /// <summary>Epochs before it aren't compared: their training loss is the mean over weights of which many were bad.</summary>
    const int FirstCompared = 2;

    public static readonly Feature TestError = new("test_error", "share", "test examples that are wrong after the last epoch", record => record.Epochs is [.., var last] ? 1 - last.TestAccuracy : double.NaN);

    public static readonly Feature AccuracyGap = new("accuracy_gap", "share", "training accuracy minus test accuracy of the last epoch", record => record.Epochs is [.., var last] ? Gap(last) : double.NaN);

    public static readonly Feature LossGap = new("loss_gap", "loss", "test loss minus training loss of the last epoch", record => record.Epochs is [.., var last] ? last.TestLoss - last.TrainLoss : double.NaN);

    public static readonly Feature TestLossRise = new("test_loss_rise", "share", "by how much the test loss of the last epoch is above that of the best", record => record.Epochs is { Count: > 1 } epochs ? (epochs[^1].TestLoss / epochs.Min(epoch => epoch.TestLoss)) - 1 : double.NaN);

    public static readonly Feature TrainBelowTest = new("train_below_test", "share", "by how much the training accuracy of an epoch is below the lower of the test accuracies before and after it: the largest median of three epochs in turn, less two standard errors of so few test images", TrainBelowTestOf);

    public static readonly Feature EarlyAccuracyGap = new("early_accuracy_gap", "share", "training accuracy minus test accuracy: the median over the first half of the epochs", EarlyGapOf);

    public static readonly Feature TestSwing = new("test_swing", "ratio", "mean change of the test loss from epoch to epoch over its mean", record => record.Epochs is { Count: > 2 } epochs ? epochs.Skip(1).Zip(epochs, (next, epoch) => Math.Abs(next.TestLoss - epoch.TestLoss)).Average() / epochs.Average(epoch => epoch.TestLoss) : double.NaN);

    public static IReadOnlyList<Feature> All { get; } = [TestError, AccuracyGap, LossGap, TestLossRise, TrainBelowTest, EarlyAccuracyGap, TestSwing];

    static double Gap(EpochRecord epoch) => (epoch.TrainAccuracy ?? double.NaN) - epoch.TestAccuracy;

    static double TrainBelowTestOf(RunRecord record)
    {
        var epochs = record.Epochs;
        List<double> below = [];
        for (var i = FirstCompared; i < epochs.Count; i++) below.Add(Math.Min(epochs[i - 1].TestAccuracy, epochs[i].TestAccuracy) - (epochs[i].TrainAccuracy ?? double.NaN));
        if (below.Count == 0) return double.NaN;
        var most = below.Count < 3 ? Series.Median(below) : Enumerable.Range(0, below.Count - 2).Max(i => Series.Median(below.Skip(i).Take(3)));
        // The test images are the same in every epoch, and so is what chance made of them.
        return most - (record.Recipe.TestSamples is { } images ? 2 * Math.Sqrt(epochs.Average(epoch => epoch.TestAccuracy * (1 - epoch.TestAccuracy)) / images) : 0);
    }

    static double EarlyGapOf(RunRecord record) => Series.Median(record.Epochs.Take((record.Epochs.Count + 1) / 2).Select(Gap));
}
