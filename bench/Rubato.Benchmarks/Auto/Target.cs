namespace Rubato.Benchmarks.Auto;

/// <summary>A trial of the reference search.</summary>
/// <param name="Shape"><c>constant</c> or <c>cosine</c>.</param>
/// <param name="Rate">The peak rate, as the plan writes it.</param>
/// <param name="Run">What came of it.</param>
internal sealed record Trial(string Shape, string Rate, RunFigures Run);

/// <summary>What a plan without tuning has to reach on a workload.</summary>
/// <param name="Number">The workload's number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Optimizer">The optimiser.</param>
/// <param name="Setting">Data and model.</param>
/// <param name="Batch">Examples of a step.</param>
/// <param name="Epochs">Evaluations, and passes, of N steps.</param>
/// <param name="Steps">N.</param>
/// <param name="Trials">The 20 trials.</param>
/// <param name="Winner">The plan line with the least loss of them.</param>
/// <param name="Seeds">The winner's runs.</param>
/// <param name="Loss">The target: the mean of their losses.</param>
/// <param name="Deviation">Their standard deviation.</param>
internal sealed record Target(
    int Number, string Name, string Optimizer, string Setting, int Batch, int Epochs, long Steps, IReadOnlyList<Trial> Trials, string Winner,
    IReadOnlyList<RunFigures> Seeds, double Loss, double Deviation)
{
    /// <summary>The least loss of a trial, at the search's seed: what the search itself would report.</summary>
    public double BestTrial => Trials.Min(trial => trial.Run.Loss);
}
