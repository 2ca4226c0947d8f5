using Rubato.Training;
using Rubato.Training.Recipes;
using Rubato.Training.Records;
using Rubato.Training.Reports;

namespace Rubato.Labs;

/// <summary>A run that a trial made, with its whole record.</summary>
/// <param name="Summary">How it ended.</param>
/// <param name="Steps">Its updates.</param>
/// <param name="Epochs">Its epochs.</param>
/// <param name="Probes">What was measured.</param>
/// <param name="Workload">What was trained: the task's network has the final weights.</param>
public sealed record Trained(RunSummary Summary, StepLog Steps, IReadOnlyList<EpochRecord> Epochs, ProbeLog Probes, Workload Workload)
{
    /// <summary>Measures and curves that every run has.</summary>
    public const string Loss = "loss", TestLoss = "test_loss", TestAccuracy = "test_accuracy", TrainLoss = "train_loss", Diverged = "diverged";

    const double SmoothedShare = 0.01;

    /// <summary>
    /// Trains a recipe, on one thread: trials run beside each other. Data and model are the workload's; what the recipe doesn't say is as on the command
    /// line, but that nothing is measured or kept unless it says so. The folder is gone afterwards.
    /// </summary>
    /// <param name="trial">Gives the seed.</param>
    /// <param name="workload">What is trained.</param>
    /// <param name="recipe">Plan, optimiser, epochs, batch, probes.</param>
    /// <param name="look">Looks at the run's folder before it is gone.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static Trained Run(Trial trial, Workload workload, Recipe recipe, Action<RunFolder>? look = null)
    {
        ArgumentNullException.ThrowIfNull(trial);
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(recipe);
        var own = new Recipe { Data = workload.Data, Probes = "none", CheckpointEvery = "none" }.With(recipe).With(new Recipe { Seed = trial.Seed, Threads = 1 });
        var run = new TrainingRun(own.Resolve(DefaultPlans.For), workload);
        var temporary = Directory.CreateTempSubdirectory("rubato-lab-");
        try
        {
            var folder = RunFolder.CreateAt(Path.Combine(temporary.FullName, "run"));
            var summary = run.Execute(folder, stop: trial.Stop);
            trial.Stop.ThrowIfCancellationRequested();
            look?.Invoke(folder);
            return new(summary, folder.ReadSteps(), folder.ReadEpochs().Epochs, folder.ReadProbes(), workload);
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    /// <summary>Test loss and accuracy at the end, training loss of the last epoch, whether it diverged; curves of the losses, of every hyperparameter that moves and of every signal.</summary>
    public Measures Measures()
    {
        var measures = new Measures()
            .With(TestLoss, Summary.Loss)
            .With(TestAccuracy, Summary.Accuracy)
            .With(TrainLoss, Epochs.Count > 0 ? Epochs[^1].TrainLoss : double.NaN)
            .With(Diverged, Summary.Outcome == RunOutcome.Diverged ? 1 : 0);
        double[] steps = [.. Steps.Steps.Select(step => (double)step)];
        if (steps.Length > 0) measures = measures.With(Loss, Curve.Of(steps, Smoothing.Exponential(Steps.Losses, Math.Max(2, SmoothedShare * steps.Length))));
        for (var column = 0; column < Steps.Columns.Count; column++)
            if (!CurveShape.IsConstant(Steps.Values(column))) measures = measures.With(Steps.Columns[column], Curve.Of(steps, Steps.Values(column)));
        double[] ends = [.. Epochs.Select(epoch => (double)epoch.Step)];
        if (ends.Length > 1) measures = measures.With(TestLoss, Curve.Of(ends, [.. Epochs.Select(epoch => epoch.TestLoss)])).With(TestAccuracy, Curve.Of(ends, [.. Epochs.Select(epoch => epoch.TestAccuracy)]));
        foreach (var signal in Probes.Signals)
        {
            var (at, values) = Probes.Of(signal);
            measures = measures.With(signal, Curve.Of([.. at.Select(step => (double)step)], values));
        }

        return measures;
    }

    /// <summary>The mean of a signal's readings from one share of the run to another; NaN where there are none.</summary>
    public double Mean(string signal, double from = 0, double to = 1)
    {
        var (at, values) = Probes.Of(signal);
        return at.Zip(values).Where(reading => reading.First >= from * Steps.Count && reading.First < to * Steps.Count).Select(reading => reading.Second).DefaultIfEmpty(double.NaN).Average();
    }

    /// <summary>A hyperparameter at every step, by its column's name, as <c>lr</c>.</summary>
    public IReadOnlyList<double> Values(string column) => Steps.Values(Steps.Columns.ToList().IndexOf(column));
}
