using Rubato.Engine;
using Rubato.Training.Tasks;

namespace Rubato.Training;

/// <summary>What a plan can set in a run, by name: the optimiser's hyperparameters for each group, the network's, the task's and the loop's own.</summary>
sealed class Hyperparameters
{
    static readonly Dictionary<string, string> OfOptimizers = new()
    {
        ["lr"] = "learning rate",
        ["momentum"] = "share of the velocity that is kept",
        ["beta"] = "share of the average that is kept",
        ["beta1"] = "share of the gradients' average that is kept",
        ["beta2"] = "share of the squares' average that is kept",
        ["eps"] = "added to the root that a step is divided by",
        ["weight_decay"] = "shrink of the weights, per unit of learning rate where it is decoupled",
        ["clip_norm"] = "bound on the gradient's norm; inf clips nothing",
        ["clip_value"] = "bound on each number of the gradient; inf clips nothing",
    };

    readonly Dictionary<string, List<Setter>> _setters = [];
    readonly List<HyperparameterInfo> _all = [];

    public Hyperparameters(Optimizer optimizer, Network network, IEnumerable<SettableHyperparameter> others)
    {
        for (var i = 0; i < optimizer.Hyperparameters.Length; i++)
        {
            var index = i;
            List<Setter> setters = [];
            for (var g = 0; g < optimizer.Groups.Length; g++)
            {
                var group = g;
                setters.Add(new(optimizer.Hyperparameters[i], optimizer.Groups[g].Name, value => optimizer[index, group] = value));
            }

            _setters.Add(optimizer.Hyperparameters[i], setters);
            _all.Add(InfoOf(optimizer.Ranges[i]));
        }

        AddForLayers<DropoutLayer>(
            network, new("dropout") { Least = 0, Most = 1, IsBelowMost = true, Description = "share of a layer's outputs that is left out" }, layer => layer.Rate, (layer, value) => layer.Rate = value);
        AddForLayers<BatchNormLayer>(
            network, new("bn_momentum") { Least = 0, Most = 1, Description = "share of the batch's statistics in the running ones" }, layer => layer.Momentum, (layer, value) => layer.Momentum = value);
        foreach (var other in others) Add(other.Info, other.Set, other.Group);
    }

    /// <summary>All of them, with their ranges.</summary>
    public IReadOnlyList<HyperparameterInfo> All => _all;

    /// <summary>The setters of what a plan sets. What it doesn't set keeps its initial value.</summary>
    /// <exception cref="TrainingException">It sets something for a group that has no groups.</exception>
    public Setter[] SettersOf(CompiledPlan plan)
    {
        List<Setter> bound = [];
        foreach (var name in plan.Columns.Select(column => column.Name).Distinct())
        {
            foreach (var setter in _setters[name])
            {
                if (plan.IndexOf(name, setter.Group) >= 0) bound.Add(setter);
                else if (setter.Group is null)
                    throw new TrainingException(
                        $"plan: {string.Join(", ", plan.Columns.Where(c => c.Name == name))} is set for groups of parameters; {name} is one for the whole network. Write '{name} = …'.");
            }
        }

        return [.. bound];
    }

    static HyperparameterInfo InfoOf(Hyperparameter range) => new(range.Name)
    {
        Least = range.Least,
        IsAboveLeast = !range.AllowsLeast,
        Most = range.Most,
        IsBelowMost = !range.AllowsMost,
        Initial = range.Value,
        Description = OfOptimizers.GetValueOrDefault(range.Name, ""),
    };

    void AddForLayers<TLayer>(Network network, HyperparameterInfo info, Func<TLayer, double> get, Action<TLayer, double> set)
        where TLayer : Layer
    {
        TLayer[] layers = [.. network.LayersOf<TLayer>()];
        if (layers.Length == 0) return;
        Add(info with { Initial = get(layers[0]) }, value =>
        {
            foreach (var layer in layers) set(layer, value);
        });
    }

    /// <summary>A value that isn't allowed never reaches what would do something else with it.</summary>
    void Add(HyperparameterInfo info, Action<double> set, string? group = null)
    {
        if (!_setters.TryGetValue(info.Name, out var setters))
        {
            _all.Add(info);
            _setters.Add(info.Name, setters = []);
        }

        setters.Add(new(info.Name, group, value =>
        {
            if (!info.Allows(value)) throw new ArgumentOutOfRangeException(info.Name, value, $"got {SignalReading.NameOf(info.Name, group)} = {value:R}; allowed is {info.Allowed}.");
            set(value);
        }));
    }
}
