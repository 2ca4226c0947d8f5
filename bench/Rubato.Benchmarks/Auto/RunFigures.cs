namespace Rubato.Benchmarks.Auto;

/// <summary>A run in a few numbers.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Loss">The least held-out loss at the end of an epoch.</param>
/// <param name="Accuracy">Held-out accuracy then; NaN where there is no right and wrong.</param>
/// <param name="LastLoss">Held-out loss at the last epoch's end.</param>
/// <param name="TrainLoss">Mean training loss of the last epoch.</param>
/// <param name="Diverged">Whether it became infinite, or ended no better than untrained or than a guess.</param>
/// <param name="Seconds">Of a processor.</param>
internal sealed record RunFigures(long Seed, double Loss, double Accuracy, double LastLoss, double TrainLoss, bool Diverged, double Seconds)
{
    /// <summary>The numbers of a run.</summary>
    public static RunFigures Of(AutoRun run, AutoRunResult result) =>
        new(run.Seed, result.Best, result.Accuracy, result.Epochs.Count > 0 ? result.Epochs[^1].Loss : double.NaN, result.TrainLoss, result.IsDiverged(AutoWorkloads.All[run.Workload - 1].Guess), Math.Round(result.Seconds, 2));
}
