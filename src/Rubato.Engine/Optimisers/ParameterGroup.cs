using System.Collections.Immutable;

namespace Rubato.Engine;

/// <summary>Parameters that share their hyperparameters.</summary>
/// <param name="Name">What patterns in a plan match.</param>
/// <param name="Parameters">Its parameters.</param>
public sealed record ParameterGroup(string Name, ImmutableArray<Parameter> Parameters)
{
    /// <summary>A group for each parameter, under the parameter's name.</summary>
    public static ImmutableArray<ParameterGroup> Each(ParameterSet parameters) =>
        [.. parameters.Select(p => new ParameterGroup(p.Name, [p]))];

    /// <summary>One group of all parameters.</summary>
    public static ImmutableArray<ParameterGroup> All(ParameterSet parameters) => [new("all", [.. parameters])];
}
