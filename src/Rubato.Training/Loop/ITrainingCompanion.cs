using Rubato.Training.Checkpoints;
using Rubato.Training.Tasks;

namespace Rubato.Training;

/// <summary>
/// Goes along with a run and does something beside the optimiser: averages the weights, prunes or freezes them, adds noise to gradients. A plan steers it by
/// hyperparameters, which are set before <see cref="BeforeGradient"/>; a checkpoint holds what it remembers.
/// </summary>
interface ITrainingCompanion : ICheckpointed
{
    /// <summary>What a plan may set of it.</summary>
    IReadOnlyList<SettableHyperparameter> Hyperparameters { get; }

    /// <summary>The plan's values of the step are set; its gradient comes next.</summary>
    void BeforeGradient(long step);

    /// <summary>The gradient is there and was measured; clipping and the optimiser's step come next.</summary>
    /// <param name="step">The update, counted through the runs that this one branched off from: for random numbers.</param>
    void AfterGradient(long step)
    {
    }

    /// <summary>The optimiser has made the step; the gradients still lie where they were.</summary>
    void AfterStep(long step);
}
