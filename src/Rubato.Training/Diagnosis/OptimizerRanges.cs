using Rubato.Engine;

namespace Rubato.Training.Diagnosis;

/// <summary>The hyperparameters of the optimisers that a recipe may name, with what they are where a plan doesn't set them.</summary>
static class OptimizerRanges
{
    static readonly Lazy<ParameterSet> Anything = new(() => new Network(new LinearLayer(1), [1], 0).Parameters);

    public static IReadOnlyList<Hyperparameter> Of(string optimizer) => [.. Optimizers.Build(optimizer, Anything.Value).Ranges];
}
