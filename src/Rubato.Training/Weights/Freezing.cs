using Rubato.Engine;
using Rubato.Training.Checkpoints;
using Rubato.Training.Tasks;

namespace Rubato.Training.Weights;

/// <summary>
/// Freezes the first layers of a network: they cost no gradient, and the optimiser leaves them as they are (<see cref="Parameter.IsFrozen"/>).
/// </summary>
/// <remarks>
/// Hyperparameter: <c>frozen_layers</c> n, a whole number, 0 ≤ n &lt; layers with parameters: those of which fewer than n come before
/// (<see cref="Parameter.Depth"/>) are frozen, a batch norm being a layer of its own; at least one learns. Where n falls, layers learn again, and the
/// optimiser goes on with what it remembered of them. What was frozen otherwise stays so until n first changes.
/// </remarks>
public sealed class Freezing : ITrainingCompanion
{
    const string Knob = "frozen_layers";
    readonly Network _network;
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
            foreach (var parameter in _network.Parameters) parameter.IsFrozen = parameter.Depth < value;
        }
    }

    /// <summary>The hyperparameter alone, for those who keep no companion.</summary>
    /// <param name="network">Whose layers it freezes.</param>
    public static SettableHyperparameter Hyperparameter(Network network) => new Freezing(network).Hyperparameters[0];

    void ITrainingCompanion.BeforeGradient(long step)
    {
    }

    void ITrainingCompanion.AfterStep(long step)
    {
    }

    void ICheckpointed.Save(CheckpointDraft draft) => draft.Add(Knob, _frozenLayers);

    void ICheckpointed.Restore(CheckpointPart saved) => FrozenLayers = (int)saved.Number(Knob);
}
