using Rubato.Engine;
using Rubato.Training.Data;
using Rubato.Training.Tasks;

namespace Rubato.Training.Probes;

/// <summary>The run that probes measure.</summary>
public sealed class ProbeTarget
{
    const int MostExamples = 128;

    readonly Lazy<string?> _curvatureRefusal, _singlesRefusal;
    readonly Lazy<NetworkWork> _work;
    Objective? _objective;
    readonly int[] _order;

    /// <summary>A run, as far as probes look at it.</summary>
    /// <param name="task">What is learnt, and the network.</param>
    /// <param name="optimizer">What moves it; may be clipped by a <see cref="ClippedGradients"/> around it.</param>
    /// <param name="batch">Examples of an update.</param>
    /// <param name="seed">The run's seed.</param>
    public ProbeTarget(ITrainingTask task, Optimizer optimizer, int batch, long seed)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(optimizer);
        (Task, Clipping, Batch, Seed) = (task, optimizer as ClippedGradients, batch, seed);
        Optimizer = Clipping?.Inner ?? optimizer;
        _order = new int[task.Count];
        new BatchOrder(unchecked(seed ^ 0x70726F6265), task.Count).Fill(0, _order);
        Examples = Sample(MostExamples);
        _curvatureRefusal = new(() => ClauseOf(Objective.Refusal()));
        _singlesRefusal = new(() => ClauseOf(NoiseScale.RefusalOfExamples(Objective)));
        _work = new(() => NetworkWork.Of(Objective));
    }

    /// <summary>What is learnt.</summary>
    public ITrainingTask Task { get; }

    /// <summary>The network that learns.</summary>
    public Network Network => Task.Network;

    /// <summary>What moves it, without <see cref="Clipping"/> around it.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>What clips the gradients before <see cref="Optimizer"/> sees them; null where nothing does.</summary>
    public ClippedGradients? Clipping { get; }

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

    /// <summary>The loss of <see cref="Examples"/> over what isn't frozen at present; to be asked for anew at each measurement.</summary>
    internal Objective Objective
    {
        get
        {
            if (_objective?.Parameters.SequenceEqual(Network.Parameters.Where(parameter => !parameter.IsFrozen)) != true) _objective = new(Task, Examples, Moment);
            return _objective;
        }
    }

    /// <summary>Why the loss has no curvature that could be measured, as a clause; null where it has. Found when first asked for.</summary>
    internal string? CurvatureRefusal => _curvatureRefusal.Value;

    /// <summary>Why the gradient of a single example means nothing, as a clause; null where it means something. Found when first asked for.</summary>
    internal string? SinglesRefusal => _singlesRefusal.Value;

    /// <summary>What the network computes for an example. Found when first asked for.</summary>
    internal NetworkWork Work => _work.Value;

    /// <summary>
    /// What one pass over all parameters costs, in gradients of a batch, from what both compute: nothing is timed, so that a run is the same on every machine.
    /// </summary>
    public double PassCost => CostOfWork(CostModel.Pass * Network.Parameters.Values.Count);

    /// <summary>What some work costs, in gradients of a batch.</summary>
    internal double CostOfWork(double work) => work / (CostModel.Step + (Batch * ((CostModel.Product * Work.Products) + (CostModel.Output * Work.Outputs))));

    /// <summary>What gradients cost, in gradients of a batch.</summary>
    /// <param name="examples">Examples of all together.</param>
    /// <param name="runs">How many gradients: each passes over the parameters however few its examples are.</param>
    public double CostOfGradients(int examples, int runs) => ((double)examples / Batch) + (CostModel.GradientPasses * runs * PassCost);

    /// <summary>What a forward pass costs, in gradients of a batch: somewhat more than a third of a gradient of as many examples.</summary>
    /// <param name="examples">Examples of the pass.</param>
    public double CostOfForward(int examples) => (CostModel.Forward * examples / Batch) + PassCost;

    /// <summary>As <see cref="Examples"/>, which are the first of them, for what needs more or fewer.</summary>
    /// <param name="most">How many, where there are so many.</param>
    public ReadOnlyMemory<int> Sample(int most) => _order.AsMemory(0, Math.Min(most, _order.Length));

    /// <summary>A hyperparameter of the optimiser as it is in force for a group; NaN where it has none of this name.</summary>
    /// <param name="hyperparameter">The name, as <c>lr</c>.</param>
    /// <param name="group">The group's place in the optimiser's groups.</param>
    public double ValueOf(string hyperparameter, int group) =>
        Optimizer.Hyperparameters.IndexOf(hyperparameter) is >= 0 and var index ? Optimizer[index, group] : double.NaN;

    /// <summary>Random numbers of a probe in a step: others in every step, so that errors of its measurements are independent.</summary>
    internal CounterRandom RandomOf(string probe, long step) => new CounterRandom((ulong)Seed).Derive("probe").Derive(probe).Derive((ulong)step);

    /// <summary>The first sentence, without its end.</summary>
    static string? ClauseOf(string? text) => text?.Split(". ")[0].TrimEnd('.');
}
