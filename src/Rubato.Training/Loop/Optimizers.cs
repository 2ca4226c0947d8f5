using Rubato.Engine;

namespace Rubato.Training;

/// <summary>The optimisers that a recipe may name (<see cref="Recipes.Recipe.Optimizers"/>).</summary>
static class Optimizers
{
    /// <summary>An optimiser with a group for each parameter, its gradients clipped where a plan says so.</summary>
    public static Optimizer Build(string name, ParameterSet parameters)
    {
        var groups = Engine.ParameterGroup.Each(parameters);
        Optimizer inner = name switch
        {
            "sgd" => new Sgd(parameters, groups, decay: WeightDecayKind.Decoupled),
            _ => new AdamW(parameters, groups),
        };
        return new ClippedGradients(inner);
    }
}
