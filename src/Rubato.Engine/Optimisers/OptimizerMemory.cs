using System.Collections.Immutable;

namespace Rubato.Engine;

/// <summary>A number with the name under which it is saved.</summary>
/// <param name="Name">As in <c>fc1.weight.lr</c>: the group, then what it is.</param>
/// <param name="Value">The number.</param>
public readonly record struct NamedNumber(string Name, double Value);

/// <summary>
/// What an optimiser remembers from step to step: buffers as long as the parameters' and numbers of each group.
/// </summary>
internal sealed class OptimizerMemory
{
    private readonly ParameterSet parameters;
    private readonly string[] states;
    private readonly Tensor[] buffers;
    private readonly NamedNumber[] numbers;
    private readonly double[] values;

    /// <param name="parameters">What the buffers belong to.</param>
    /// <param name="groups">How many groups have numbers.</param>
    /// <param name="states">The buffers' names; each is zero at first.</param>
    /// <param name="numbers">The numbers of a group and their values at first.</param>
    public OptimizerMemory(ParameterSet parameters, int groups, ReadOnlySpan<string> states, ReadOnlySpan<NamedNumber> numbers)
    {
        this.parameters = parameters;
        (this.states, this.numbers) = (states.ToArray(), numbers.ToArray());
        buffers = [.. this.states.Select(_ => Tensor.Zeros(parameters.Values.Shape))];
        values = [.. Enumerable.Range(0, groups).SelectMany(_ => this.numbers).Select(n => n.Value)];
    }

    /// <summary>The buffers, in the order of their names.</summary>
    public ReadOnlySpan<Tensor> States => buffers;

    /// <summary>A group's number, by its place among the names.</summary>
    public ref double this[int number, int group] => ref values[group * numbers.Length + number];

    /// <summary>Whether two groups remember the same numbers.</summary>
    public bool Agrees(int a, int b) =>
        values.AsSpan(a * numbers.Length, numbers.Length).SequenceEqual(values.AsSpan(b * numbers.Length, numbers.Length));

    /// <summary>The buffers, cut into a tensor for each parameter: <c>fc1.weight.velocity</c>.</summary>
    public IEnumerable<NamedTensor> Tensors() =>
        from state in Enumerable.Range(0, states.Length)
        from parameter in parameters
        select new NamedTensor($"{parameter.Name}.{states[state]}", Tensor.View(buffers[state], parameter.Offset, parameter.Shape));

    /// <summary>The numbers, each with its group's name.</summary>
    public IEnumerable<NamedNumber> Numbers(ImmutableArray<ParameterGroup> groups) =>
        from @group in Enumerable.Range(0, groups.Length)
        from number in Enumerable.Range(0, numbers.Length)
        select new NamedNumber($"{groups[@group].Name}.{numbers[number].Name}", this[number, @group]);

    /// <summary>Takes up saved numbers, all of which are there.</summary>
    public void Take(ImmutableArray<ParameterGroup> groups, IReadOnlyDictionary<string, double> saved)
    {
        for (var group = 0; group < groups.Length; group++)
            for (var number = 0; number < numbers.Length; number++)
                this[number, group] = saved[$"{groups[group].Name}.{numbers[number].Name}"];
    }
}
