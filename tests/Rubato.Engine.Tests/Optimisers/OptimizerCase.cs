using System.Collections.Immutable;
using System.Reflection;

namespace Rubato.Engine.Tests.Optimisers;

/// <summary>An optimiser with its twin in double precision, written as the textbook's equations.</summary>
/// <param name="Name">What a failure calls it.</param>
/// <param name="Make">Makes it.</param>
/// <param name="Schedule">The hyperparameters of (step, group), in the optimiser's order.</param>
/// <param name="Twin">Makes the step of a twin that moves the same parameters.</param>
internal sealed record OptimizerCase(
    string Name, Func<ParameterSet, ImmutableArray<ParameterGroup>, Optimizer> Make, Func<int, int, double[]> Schedule,
    Func<IReadOnlyList<TwinParameter>, Action> Twin)
{
    /// <summary>
    /// A step rounds a number of size 1 by up to 6e-8, and its decay's factor 1−ηλ by up to 3e-8, the latter the same
    /// way every time: over 100 steps that is 3e-6 beside a random walk of 6e-7.
    /// </summary>
    public double Tolerance { get; init; } = 5e-6;

    /// <summary>What comes between the gradients and the step; the twin does the same.</summary>
    public Action<Optimizer> BeforeStep { get; init; } = _ => { };

    /// <summary>The cases of all optimisers.</summary>
    public static ImmutableSortedDictionary<string, OptimizerCase> All { get; } =
        typeof(OptimizerCase).Assembly.GetTypes().Where(t => !t.IsInterface && t.IsAssignableTo(typeof(IOptimizerCases)))
            .SelectMany(t => (IEnumerable<OptimizerCase>)t.GetProperty(nameof(IOptimizerCases.Cases), BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!)
            .ToImmutableSortedDictionary(c => c.Name, c => c);

    /// <summary>A twin that moves each parameter on its own.</summary>
    public static Func<IReadOnlyList<TwinParameter>, Action> Each(Func<TwinParameter, Action> twin) => parameters =>
    {
        var steps = parameters.Select(twin).ToList();
        return () => steps.ForEach(step => step());
    };
}

/// <summary>The cases of one optimiser; the contract tests find them by reflection.</summary>
internal interface IOptimizerCases
{
    static abstract IEnumerable<OptimizerCase> Cases { get; }
}

/// <summary>What a twin moves.</summary>
internal sealed class TwinParameter(Shape shape, double[] values, int group)
{
    public Shape Shape => shape;

    /// <summary>Which group it belongs to.</summary>
    public int Group => group;

    public int Count => values.Length;

    public double[] Values => values;

    /// <summary>The present gradient.</summary>
    public double[] Gradient { get; set; } = [];

    /// <summary>The group's hyperparameters at present.</summary>
    public double[] H { get; set; } = [];
}
