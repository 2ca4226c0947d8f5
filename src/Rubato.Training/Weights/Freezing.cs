using Rubato.Engine;
using Rubato.Training.Checkpoints;
using Rubato.Training.Tasks;

namespace Rubato.Training.Weights;

/// <summary>
/// Freezes the first layers of a network, or any of its parameters: they cost no gradient, and the optimiser leaves them as they are (<see cref="Parameter.IsFrozen"/>).
/// </summary>
/// <remarks>
/// <para>
/// Hyperparameters: <c>frozen_layers</c> n, a whole number, 0 ≤ n &lt; layers with parameters: those of which fewer than n come before
/// (<see cref="Parameter.Depth"/>) are frozen, a batch norm being a layer of its own; at least one learns. Where n falls, layers learn again, and the
/// optimiser goes on with what it remembered of them. What was frozen otherwise stays so until n first changes.
/// </para>
/// <para>
/// <c>frozen[group]</c>, 0 or 1, the same for a single parameter, wherever it lies: <c>frozen[*] = latch(update_ratio &lt; 1e-5, before: 0, after: 1)</c>. A
/// parameter is frozen where either says so. All may be frozen: then a step costs a forward pass and changes nothing.
/// </para>
/// </remarks>
public sealed class Freezing : ITrainingCompanion
{
    const string Knob = "frozen_layers", GroupKnob = "frozen";

    static readonly HyperparameterInfo OfGroup =
        new(GroupKnob) { Kind = HyperparameterKind.Choice, Choices = [0, 1], Least = 0, Most = 1, Initial = 0, Description = "whether the parameters of a group don't learn: 1 where they don't" };

    readonly Network _network;
    readonly HashSet<Parameter> _frozen = [];
    int _frozenLayers;

    /// <summary>Freezes nothing yet.</summary>
    /// <param name="network">Whose layers.</param>
    public Freezing(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        _network = network;
        Layers = network.Parameters.Select(parameter => parameter.Depth + 1).DefaultIfEmpty(1).Max();
        Hyperparameters =
        [
            new(HyperparameterInfo.Count(Knob, 0, Layers - 1, 0, "layers with parameters, from the first on, that don't learn"), value => FrozenLayers = (int)value),
            .. network.Parameters.Select(parameter => new SettableHyperparameter(OfGroup, value => Freeze(parameter, value != 0)) { Group = parameter.Name }),
        ];
    }

    /// <summary>Layers with parameters.</summary>
    public int Layers { get; }

    /// <inheritdoc/>
    public IReadOnlyList<SettableHyperparameter> Hyperparameters { get; }

    /// <summary>n, how many layers are frozen.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not within 0 … <see cref="Layers"/> − 1.</exception>
    public int FrozenLayers
    {
        get => _frozenLayers;
        set
        {
            if (value < 0 || value >= Layers)
                throw new ArgumentOutOfRangeException(Knob, value, $"freezing: got {Knob} = {value}; allowed is 0 to {Layers - 1}, so that one layer at least learns.");
            if (value == _frozenLayers) return;
            _frozenLayers = value;
            foreach (var parameter in _network.Parameters) Apply(parameter);
        }
    }

    /// <summary>Freezes a parameter by itself, or lets it learn again unless its layer is one of the first that are frozen.</summary>
    /// <param name="parameter">One of the network's.</param>
    /// <param name="isFrozen">Whether it is frozen.</param>
    public void Freeze(Parameter parameter, bool isFrozen)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (isFrozen ? _frozen.Add(parameter) : _frozen.Remove(parameter)) Apply(parameter);
    }

    /// <summary><c>frozen_layers</c> alone, for those who keep no companion.</summary>
    /// <param name="network">Whose layers it freezes.</param>
    public static SettableHyperparameter Hyperparameter(Network network) => new Freezing(network).Hyperparameters[0];

    void ITrainingCompanion.BeforeGradient(long step)
    {
    }

    void ITrainingCompanion.AfterStep(long step)
    {
    }

    void ICheckpointed.Save(CheckpointDraft draft)
    {
        draft.Add(Knob, _frozenLayers);
        foreach (var parameter in _network.Parameters) draft.Add(SignalReading.NameOf(GroupKnob, parameter.Name), _frozen.Contains(parameter) ? 1 : 0);
    }

    void ICheckpointed.Restore(CheckpointPart saved)
    {
        FrozenLayers = (int)saved.Number(Knob);
        foreach (var parameter in _network.Parameters) Freeze(parameter, saved.Number(SignalReading.NameOf(GroupKnob, parameter.Name)) != 0);
    }

    void Apply(Parameter parameter) => parameter.IsFrozen = parameter.Depth < _frozenLayers || _frozen.Contains(parameter);
}
