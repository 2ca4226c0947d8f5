using Rubato.Engine;

namespace Rubato.Training;

/// <summary>What a plan can set in a run, by name: the optimiser's hyperparameters for each group, and the network's own.</summary>
sealed class Hyperparameters
{
    readonly Dictionary<string, List<Setter>> _setters = [];

    public Hyperparameters(Optimizer optimizer, Network network, Action<double> setLabelSmoothing)
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
        }

        AddForLayers<DropoutLayer>(network, "dropout", (layer, value) => layer.Rate = value);
        AddForLayers<BatchNormLayer>(network, "bn_momentum", (layer, value) => layer.Momentum = value);
        _setters.Add("label_smoothing", [new("label_smoothing", null, setLabelSmoothing)]);
    }

    /// <summary>Their names.</summary>
    public IReadOnlyCollection<string> Names => _setters.Keys;

    /// <summary>Ties a plan to what it sets. What it doesn't set keeps its initial value.</summary>
    /// <exception cref="TrainingException">It sets something for a group that has no groups.</exception>
    public PlanBinding Bind(CompiledPlan plan)
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

        return plan.Bind([.. bound]);
    }

    void AddForLayers<TLayer>(Network network, string name, Action<TLayer, double> set)
        where TLayer : Layer
    {
        TLayer[] layers = [.. network.LayersOf<TLayer>()];
        if (layers.Length == 0) return;
        _setters.Add(name, [new(name, null, value =>
        {
            foreach (var layer in layers) set(layer, value);
        })]);
    }
}
