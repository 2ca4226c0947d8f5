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

/// <summary>
/// Moves parameters along their gradients. Every hyperparameter has a value for each group, which may be changed before
/// any step.
/// </summary>
public abstract class Optimizer
{
    private readonly double[] values;
    private readonly (int Start, int Length, int Group)[] segments;

    /// <param name="parameters">All parameters.</param>
    /// <param name="groups">Groups that hold each parameter once.</param>
    /// <param name="hyperparameters">Names and initial values.</param>
    private protected Optimizer(
        ParameterSet parameters, ImmutableArray<ParameterGroup> groups, ReadOnlySpan<(string Name, double Value)> hyperparameters)
    {
        Parameters = parameters;
        Groups = groups;
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var (name, _) in hyperparameters) names.Add(name);
        Hyperparameters = names.ToImmutable();
        values = new double[Hyperparameters.Length * groups.Length];
        for (var group = 0; group < groups.Length; group++)
            for (var i = 0; i < hyperparameters.Length; i++) values[group * hyperparameters.Length + i] = hyperparameters[i].Value;

        var members = groups.SelectMany((g, index) => g.Parameters.Select(p => (p, index))).ToList();
        if (members.Count != parameters.Count || members.Select(m => m.p).Distinct().Count() != parameters.Count || members.Any(m => !parameters.Contains(m.p)))
            throw new ArgumentException($"optimiser: the groups hold {members.Count} parameters; each of the network's {parameters.Count} must be in exactly one group.");
        segments = [.. members.OrderBy(m => m.p.Offset).Select(m => (m.p.Offset, ParameterSet.RoundUp(m.p.Shape.Count), m.index))];
    }

    /// <summary>What is moved.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>The groups, each with values of its own.</summary>
    public ImmutableArray<ParameterGroup> Groups { get; }

    /// <summary>Names of what can be scheduled.</summary>
    public ImmutableArray<string> Hyperparameters { get; }

    /// <summary>Steps taken.</summary>
    public long Steps { get; private set; }

    /// <summary>A hyperparameter's value, by its place in <see cref="Hyperparameters"/> and the group's in <see cref="Groups"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such hyperparameter or group.</exception>
    public double this[int hyperparameter, int group]
    {
        get => values[Place(hyperparameter, group)];
        set => values[Place(hyperparameter, group)] = value;
    }

    /// <summary>Sets a hyperparameter for all groups.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public void Set(string hyperparameter, double value)
    {
        var index = Hyperparameters.IndexOf(hyperparameter);
        if (index < 0)
            throw new ArgumentException($"optimiser: got the hyperparameter '{hyperparameter}'; it has {string.Join(", ", Hyperparameters)}.");
        for (var group = 0; group < Groups.Length; group++) this[index, group] = value;
    }

    /// <summary>Moves all parameters once; parameters that no gradient reached have gradient 0.</summary>
    public void Step()
    {
        Parameters.SettleGradients();
        Steps++;
        for (var group = 0; group < Groups.Length; group++) Begin(group);
        for (var i = 0; i < segments.Length;)
        {
            var (start, length, group) = segments[i];
            for (i++; i < segments.Length && Together(group, segments[i].Group); i++) length += segments[i].Length;
            Update(group, start, length);
        }
    }

    /// <summary>Prepares a group's numbers for a step, before any of its parameters is moved.</summary>
    private protected virtual void Begin(int group)
    {
    }

    /// <summary>Moves a stretch of the parameters' buffer by the numbers of a group.</summary>
    private protected abstract void Update(int group, int start, int length);

    /// <summary>A buffer as long as the parameters', zero at first.</summary>
    private protected Tensor NewState() => Tensor.Zeros(Parameters.Values.Shape);

    private int Place(int hyperparameter, int group)
    {
        if ((uint)hyperparameter >= (uint)Hyperparameters.Length)
            throw new ArgumentOutOfRangeException(
                nameof(hyperparameter), hyperparameter, $"optimiser: got hyperparameter {hyperparameter}; it has 0 to {Hyperparameters.Length - 1} ({string.Join(", ", Hyperparameters)}).");
        if ((uint)group >= (uint)Groups.Length)
            throw new ArgumentOutOfRangeException(nameof(group), group, $"optimiser: got group {group}; it has 0 to {Groups.Length - 1}.");
        return group * Hyperparameters.Length + hyperparameter;
    }

    private bool Together(int a, int b)
    {
        if (a == b) return true;
        var count = Hyperparameters.Length;
        return values.AsSpan(a * count, count).SequenceEqual(values.AsSpan(b * count, count)) && SameState(a, b);
    }

    /// <summary>Whether two groups that agree in their hyperparameters also agree in what was remembered of earlier steps.</summary>
    private protected virtual bool SameState(int a, int b) => true;
}
