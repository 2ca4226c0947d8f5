using System.Text.Json.Serialization;
using Rubato.Training;
using Rubato.Training.Records;

namespace Rubato.Benchmarks.Auto;

/// <summary>A run that is asked for: all that decides its numbers beside the program.</summary>
/// <param name="Workload">The workload's number.</param>
/// <param name="Optimizer">The optimiser's name in a recipe.</param>
/// <param name="Plan">The whole plan.</param>
/// <param name="Epochs">Passes.</param>
/// <param name="Seed">Of the first weights and the order of the data.</param>
internal sealed record AutoRun(int Workload, string Optimizer, string Plan, int Epochs, long Seed)
{
    /// <summary>Trains on the workload.</summary>
    public AutoRunResult Execute()
    {
        var workload = AutoWorkloads.All[Workload - 1];
        var task = workload.Build(Seed);
        var untrained = task.Evaluate().Loss;
        var before = Environment.CpuUsage.TotalTime;
        var (summary, epochs) = Training.Run(new(workload.Data, task, () => workload.Setting), Optimizer, Plan, Epochs, workload.Batch, Seed);
        return new(summary.Outcome, summary.Message, summary.Steps, untrained, (Environment.CpuUsage.TotalTime - before).TotalSeconds, [.. epochs.Select(epoch => new AutoEpoch(epoch.Step, epoch.TestLoss, epoch.TestAccuracy, epoch.TrainLoss))]);
    }
}

/// <summary>An epoch of a run.</summary>
/// <param name="Step">Steps done at its end.</param>
/// <param name="Loss">Held-out loss then.</param>
/// <param name="Accuracy">Share of right answers on held-out data then; NaN where there is no right and wrong.</param>
/// <param name="TrainLoss">Mean loss of its batches.</param>
internal sealed record AutoEpoch(long Step, double Loss, double Accuracy, double TrainLoss);

/// <summary>What a run came to.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Message">The same in words.</param>
/// <param name="Steps">Steps done.</param>
/// <param name="Untrained">Held-out loss before the first step.</param>
/// <param name="Seconds">Of a processor: training, evaluations and records.</param>
/// <param name="Epochs">Whole epochs.</param>
internal sealed record AutoRunResult(RunOutcome Outcome, string Message, long Steps, double Untrained, double Seconds, IReadOnlyList<AutoEpoch> Epochs)
{
    private const double Hundredth = 0.01;

    /// <summary>THE loss: the least held-out loss at the end of an epoch; infinite where there is none.</summary>
    [JsonIgnore]
    public double Best => Epochs.Select(epoch => epoch.Loss).Where(double.IsFinite).DefaultIfEmpty(double.PositiveInfinity).Min();

    /// <summary>Held-out accuracy where the loss was least.</summary>
    [JsonIgnore]
    public double Accuracy => Epochs.FirstOrDefault(epoch => epoch.Loss == Best)?.Accuracy ?? double.NaN;

    /// <summary>Mean training loss of the last epoch.</summary>
    [JsonIgnore]
    public double TrainLoss => Epochs.Count > 0 ? Epochs[^1].TrainLoss : double.NaN;

    /// <summary>
    /// Whether loss or gradient became infinite or no number, or the held-out loss at the end isn't a hundredth below the untrained network's, or
    /// is a guess's to a hundredth: units that a leap has silenced for good give a finite loss, that of a guess.
    /// </summary>
    /// <param name="guess">The loss of a network that finds all classes alike; null where there are none.</param>
    public bool IsDiverged(double? guess) => Outcome == RunOutcome.Diverged || Epochs.Count == 0 || !(Epochs[^1].Loss < (1 - Hundredth) * Untrained)
        || (guess is { } loss && Math.Abs(Epochs[^1].Loss - loss) <= Hundredth * loss);

    /// <summary>Steps at the end of the first epoch whose held-out loss is no greater than a target; null where none is.</summary>
    public long? StepsTo(double target) => Epochs.FirstOrDefault(epoch => epoch.Loss <= target)?.Step;
}
