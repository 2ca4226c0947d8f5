using Rubato.Training;
using Rubato.Training.Recipes;
using Rubato.Training.Records;

namespace Rubato.Benchmarks.Auto;

/// <summary>A run on one thread whose folder isn't kept.</summary>
internal static class Training
{
    /// <summary>Trains, and gives the summary and each epoch's record.</summary>
    /// <exception cref="PlanException">The plan can't be read, or can't run here.</exception>
    /// <exception cref="UserException">The workload doesn't fit, or the disk is full.</exception>
    public static (RunSummary Summary, IReadOnlyList<EpochRecord> Epochs) Run(Workload workload, string optimizer, string plan, int epochs, int batch, long seed)
    {
        var recipe = new Recipe { Data = workload.Data, Optimizer = optimizer, Plan = plan, Epochs = epochs, Batch = batch, Seed = seed, Threads = 1, CheckpointEvery = "none", Probes = "none" };
        var run = new TrainingRun(recipe.Resolve(DefaultPlans.For), workload);
        var folder = Directory.CreateTempSubdirectory("rubato-auto-");
        try
        {
            var into = RunFolder.CreateAt(Path.Combine(folder.FullName, "run"));
            var summary = run.Execute(into);
            return (summary, into.ReadEpochs().Epochs);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
