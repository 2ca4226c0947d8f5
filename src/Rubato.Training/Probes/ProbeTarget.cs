using Rubato.Engine;
using Rubato.Training.Data;
using Rubato.Training.Tasks;

namespace Rubato.Training.Probes;

/// <summary>The run that probes measure.</summary>
public sealed class ProbeTarget
{
    const int MostExamples = 128;

    readonly int[] _order;

    /// <summary>A run, as far as probes look at it.</summary>
    /// <param name="task">What is learnt, and the network.</param>
    /// <param name="optimizer">What moves it, without wrappers that only clip.</param>
    /// <param name="batch">Examples of an update.</param>
    /// <param name="seed">The run's seed.</param>
    public ProbeTarget(ITrainingTask task, Optimizer optimizer, int batch, long seed)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(optimizer);
        (Task, Optimizer, Batch, Seed) = (task, optimizer, batch, seed);
        _order = new int[task.Count];
        new BatchOrder(unchecked(seed ^ 0x70726F6265), task.Count).Fill(0, _order);
        Examples = Sample(MostExamples);
    }

    /// <summary>What is learnt.</summary>
    public ITrainingTask Task { get; }

    /// <summary>The network that learns.</summary>
    public Network Network => Task.Network;

    /// <summary>What moves it; a <see cref="ClippedGradients"/> around it clips first.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>Examples of an update, as the recipe says.</summary>
    public int Batch { get; }

    /// <summary>The run's seed.</summary>
    public long Seed { get; }

    /// <summary>Training examples that stand for all: at most 128, chosen by the seed, the same throughout the run.</summary>
    public ReadOnlyMemory<int> Examples { get; }

    /// <summary>The moment at which <see cref="Examples"/> are seen, always the same, so that their loss is one function of the weights.</summary>
    public BatchMoment Moment => new(Seed, long.MaxValue, 0, 0);

    /// <summary>What a gradient of <see cref="Examples"/> costs, in gradients of a batch.</summary>
    public double CostOfExamples => (double)Examples.Length / Batch;

    /// <summary>What a forward pass costs, in gradients of a batch: a third of a gradient of as many examples.</summary>
    /// <param name="examples">Examples of the pass.</param>
    public double CostOfForward(int examples) => examples / (3.0 * Batch);

    /// <summary>As <see cref="Examples"/>, which are the first of them, for what needs more or fewer.</summary>
    /// <param name="most">How many, where there are so many.</param>
    public ReadOnlyMemory<int> Sample(int most) => _order.AsMemory(0, Math.Min(most, _order.Length));

    /// <summary>A hyperparameter of the optimiser as it is in force for a group; NaN where it has none of this name.</summary>
    /// <param name="hyperparameter">The name, as <c>lr</c>.</param>
    /// <param name="group">The group's place in the optimiser's groups.</param>
    public double ValueOf(string hyperparameter, int group) =>
        Optimizer.Hyperparameters.IndexOf(hyperparameter) is >= 0 and var index ? Optimizer[index, group] : double.NaN;
}
