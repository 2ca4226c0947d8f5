using Rubato.Training;
using Rubato.Training.Data;
using Rubato.Training.Recipes;
using Rubato.Training.Records;

namespace Rubato.Benchmarks.Peer;

/// <summary>
/// The convolutional network on MNIST, five epochs of one-cycle AdamW, as <c>cnn.py</c> trains it. Ours is the whole
/// product: the plan, the records, an evaluation after each epoch.
/// </summary>
internal static class CnnTraining
{
    private const string OneCycle =
        """
        lr           = cosine(1.2e-4, 3e-3) for 30% then cosine(3e-3, 1.2e-8)
        beta1        = mirror(lr, 0.85, 0.95)
        dropout      = 0.25
        weight_decay = 0.01
        """;

    public static void Report(int threads, long seed, string? dataDir)
    {
        Run(threads, seed, dataDir, epochs: 1, images: 1280); // warm up
        var (summary, watch) = Run(threads, seed, dataDir, epochs: 5, images: null);
        Measure.Report("cnn", "step", threads, [.. watch.Epochs.Select(e => 1e3 * e.Seconds / e.Steps)], "ms");
        Measure.Report("cnn", "training", threads, [watch.Epochs.Sum(e => e.Seconds)], "s");
        Measure.Report("cnn", "with evaluation", threads, [summary.Seconds], "s");
        Measure.Report("cnn", "accuracy", threads, [100 * summary.Accuracy], "%");
    }

    private static (RunSummary Summary, Watch Watch) Run(int threads, long seed, string? dataDir, int epochs, int? images)
    {
        var recipe = new Recipe
        {
            Data = "mnist",
            DataDir = dataDir ?? SharedData.Folder,
            Model = "cnn",
            Optimizer = "adamw",
            Plan = OneCycle,
            Epochs = epochs,
            Batch = 64,
            Seed = seed,
            Threads = threads,
            TrainSamples = images,
        }.Resolve(DefaultPlans.For);
        var data = DataCatalog.Load(recipe.Data, recipe.DataOptions);
        var folder = Directory.CreateTempSubdirectory("rubato-benchmark-");
        try
        {
            var watch = new Watch(data.Train.Count, recipe.Batch);
            return (new TrainingRun(recipe, data).Execute(RunFolder.CreateIn(folder.FullName, "mnist", "cnn", DateTimeOffset.Now), watch), watch);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Notes how long each epoch trained.</summary>
    private sealed class Watch(int images, int batch) : ITrainingObserver
    {
        public List<(double Seconds, int Steps)> Epochs { get; } = [];

        public void StepDone(in StepProgress progress)
        {
        }

        public void EpochDone(EpochRecord epoch) => Epochs.Add((images / epoch.SamplesPerSecond, (images + batch - 1) / batch));
    }
}
