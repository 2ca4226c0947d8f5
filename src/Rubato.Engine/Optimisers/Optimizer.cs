using System.Collections.Immutable;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>
/// Moves parameters along their gradients. Every hyperparameter has a value for each group, which may be changed before
/// any step.
/// </summary>
/// <remarks>
/// An optimiser gives the numbers of a step (<see cref="Begin"/>) and a rule for one coordinate (<see cref="Update"/>). Neighbouring
/// groups that agree in all numbers are moved in one sweep. A frozen parameter is left out of it, and a group that is frozen as a whole
/// doesn't begin the step either: its averages are as old when it goes on as when it stopped.
/// </remarks>
public abstract class Optimizer
{
    private const double SmallestNormal = 1.1754943508222875e-38;
    private readonly Hyperparameter[] hyperparameters;
    private readonly double[] values;
    private long steps;
    private readonly (int Group, Parameter Parameter)[] members; // in the order of the buffers

    /// <param name="parameters">All parameters.</param>
    /// <param name="groups">Groups that hold each parameter once; one for all where left out.</param>
    /// <param name="hyperparameters">Names, initial values and ranges.</param>
    /// <param name="states">Names of what is remembered for each coordinate.</param>
    /// <param name="numbers">What is remembered for each group, and its value at first.</param>
    private protected Optimizer(
        ParameterSet parameters, ImmutableArray<ParameterGroup> groups, ReadOnlySpan<Hyperparameter> hyperparameters,
        ReadOnlySpan<string> states = default, ReadOnlySpan<NamedNumber> numbers = default)
    {
        Parameters = parameters;
        Groups = groups = groups.IsDefault ? ParameterGroup.All(parameters) : groups;
        this.hyperparameters = hyperparameters.ToArray();
        Hyperparameters = [.. this.hyperparameters.Select(h => h.Name)];
        if (Hyperparameters.Distinct().Count() != Hyperparameters.Length)
            throw new ArgumentException($"optimiser: the hyperparameters would be {string.Join(", ", Hyperparameters)}; no name may stand twice. Don't wrap an optimiser twice in the same way.");
        foreach (var hyperparameter in hyperparameters) hyperparameter.Require(hyperparameter.Value);
        values = [.. groups.SelectMany(_ => this.hyperparameters).Select(h => h.Value)];

        var all = groups.SelectMany((g, index) => g.Parameters.Select(p => (index, p))).ToList();
        if (all.Count != parameters.Count || all.Select(m => m.p).Distinct().Count() != parameters.Count || all.Any(m => !parameters.Contains(m.p)))
            throw new ArgumentException($"optimiser: the groups hold {all.Count} parameters; each of the network's {parameters.Count} must be in exactly one group.");
        if (groups.Select(g => g.Name).Distinct().Count() != groups.Length)
            throw new ArgumentException($"optimiser: got the groups {string.Join(", ", groups.Select(g => g.Name))}; every group needs a name of its own.");
        members = [.. all.OrderBy(m => m.p.Offset)];
        Memory = new(parameters, groups.Length, states, numbers);
    }

    /// <summary>What is moved.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>The groups, each with values of its own.</summary>
    public ImmutableArray<ParameterGroup> Groups { get; }

    /// <summary>Names of what can be scheduled.</summary>
    public ImmutableArray<string> Hyperparameters { get; }

    /// <summary>The same with their first values and ranges.</summary>
    public ReadOnlySpan<Hyperparameter> Ranges => hyperparameters;

    /// <summary>Steps taken.</summary>
    public virtual long Steps => steps;

    /// <summary>A hyperparameter's value, by its place in <see cref="Hyperparameters"/> and the group's in <see cref="Groups"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such hyperparameter or group, or the value isn't allowed.</exception>
    public double this[int hyperparameter, int group]
    {
        get
        {
            RequirePlace(hyperparameter, group);
            return ValueOf(hyperparameter, group);
        }

        set
        {
            RequirePlace(hyperparameter, group);
            hyperparameters[hyperparameter].Require(value);
            ValueOf(hyperparameter, group) = value;
        }
    }

    /// <summary>
    /// What is remembered for each coordinate, as a tensor for each parameter: <c>fc1.weight.velocity</c>. The tensors show the memory
    /// itself, not copies of it. With <see cref="Numbers"/> it is all that a continuation needs.
    /// </summary>
    public virtual IEnumerable<NamedTensor> State => Memory.Tensors();

    /// <summary>Steps taken, then hyperparameters and what is remembered for each group, as <c>fc1.weight.lr</c>.</summary>
    public virtual IEnumerable<NamedNumber> Numbers =>
    [
        new("steps", Steps),
        .. from @group in Enumerable.Range(0, Groups.Length)
           from h in Enumerable.Range(0, Hyperparameters.Length)
           select new NamedNumber($"{Groups[@group].Name}.{Hyperparameters[h]}", this[h, @group]),
        .. Memory.Numbers(Groups),
    ];

    /// <summary>What is remembered.</summary>
    private protected OptimizerMemory Memory { get; }

    /// <summary>
    /// Whether <see cref="Update"/> may be given many parameters in one stretch; else it is called for each parameter.
    /// </summary>
    private protected virtual bool IsElementwise => true;

    /// <summary>Sets a hyperparameter for all groups.</summary>
    /// <exception cref="ArgumentException">There is none of that name, or the value isn't allowed.</exception>
    public void Set(string hyperparameter, double value)
    {
        var index = Hyperparameters.IndexOf(hyperparameter);
        if (index < 0)
            throw new ArgumentException($"optimiser: got the hyperparameter '{hyperparameter}'; it has {string.Join(", ", Hyperparameters)}.");
        for (var group = 0; group < Groups.Length; group++) this[index, group] = value;
    }

    /// <summary>Moves all parameters once, but for frozen ones; parameters that no gradient reached have gradient 0.</summary>
    public virtual void Step()
    {
        Parameters.SettleGradients();
        steps++;
        Start();
        for (var group = 0; group < Groups.Length; group++)
            if (!IsFrozen(group)) Begin(group);
        var moves = false;
        for (var i = 0; i < members.Length;)
        {
            var (group, first) = members[i++];
            if (first.IsFrozen)
            {
                PassBy(first);
                continue;
            }

            var length = ParameterSet.RoundUp(first.Shape.Count);
            for (; IsElementwise && i < members.Length && !members[i].Parameter.IsFrozen && Agree(group, members[i].Group); i++)
                length += ParameterSet.RoundUp(members[i].Parameter.Shape.Count);
            Update(group, first, length);
            moves = true;
        }

        if (moves) End();
    }

    /// <summary>Takes up what another optimiser of the same kind, with the same parameters and groups, had in <see cref="State"/> and <see cref="Numbers"/>.</summary>
    /// <param name="state">Tensors by name; those of other names are left alone.</param>
    /// <param name="numbers">Numbers by name; those of other names are left alone.</param>
    /// <exception cref="ArgumentException">A tensor or number is missing, or a tensor has another shape. Then nothing is changed.</exception>
    public void Restore(IReadOnlyDictionary<string, Tensor> state, IReadOnlyDictionary<string, double> numbers)
    {
        foreach (var (name, tensor) in State)
        {
            if (!state.TryGetValue(name, out var saved))
                throw new ArgumentException($"optimiser: the state has no tensor '{name}'; it was saved by another optimiser or for other parameters.");
            if (saved.Shape != tensor.Shape)
                throw new ArgumentException($"optimiser: got '{name}' of shape {saved.Shape}; the optimiser's is {tensor.Shape}.");
        }

        foreach (var (name, _) in Numbers)
            if (!numbers.ContainsKey(name))
                throw new ArgumentException($"optimiser: the state has no number '{name}'; it was saved by another optimiser or with other groups.");

        Take(numbers);
        foreach (var (name, tensor) in State) state[name].Data.CopyTo(tensor.Data);
    }

    /// <summary>Where a hyperparameter's value stands.</summary>
    internal virtual ref double ValueOf(int hyperparameter, int group) => ref values[group * hyperparameters.Length + hyperparameter];

    /// <summary>Takes up saved numbers, all of which are there; changes nothing where one isn't allowed.</summary>
    internal virtual void Take(IReadOnlyDictionary<string, double> numbers)
    {
        foreach (var group in Groups)
            foreach (var hyperparameter in hyperparameters) hyperparameter.Require(numbers[$"{group.Name}.{hyperparameter.Name}"]);
        for (var group = 0; group < Groups.Length; group++)
            for (var h = 0; h < hyperparameters.Length; h++) this[h, group] = numbers[$"{Groups[group].Name}.{Hyperparameters[h]}"];
        Memory.Take(Groups, numbers);
        steps = (long)numbers["steps"];
    }

    /// <summary>Prepares a step, before any group begins it.</summary>
    private protected virtual void Start()
    {
    }

    /// <summary>Prepares a group's numbers for a step, before any parameter is moved; not those of a group that is frozen as a whole.</summary>
    private protected virtual void Begin(int group)
    {
    }

    /// <summary>Moves a stretch of the parameters' buffer by the numbers of a group.</summary>
    /// <param name="group">The group that all of it agrees with.</param>
    /// <param name="first">Where the stretch begins; all of it where <see cref="IsElementwise"/> is false.</param>
    /// <param name="length">Numbers of the stretch, paddings included.</param>
    private protected virtual void Update(int group, Parameter first, int length)
    {
    }

    /// <summary>Passes by a frozen parameter.</summary>
    private protected virtual void PassBy(Parameter frozen)
    {
    }

    /// <summary>Completes a step, after all parameters have moved; not where all are frozen.</summary>
    private protected virtual void End()
    {
    }

    /// <summary>Whether every parameter of a group is frozen.</summary>
    private protected bool IsFrozen(int group)
    {
        foreach (var parameter in Groups[group].Parameters)
            if (!parameter.IsFrozen) return false;
        return true;
    }

    /// <summary>ε, but at least the smallest normal number: beside any root but 0 it vanishes, and 0/0 becomes 0.</summary>
    private protected static double AboveZero(double epsilon) => Math.Max(epsilon, SmallestNormal);

    /// <summary>One pass over a stretch; gives the rule's sums.</summary>
    private protected (double A, double B) Run<TUpdate>(in TUpdate update, Parameter first, int length)
        where TUpdate : struct, IUpdate =>
        UpdateKernel.Run(
            update, Parameters.Values.Data.Slice(first.Offset, length), Parameters.Gradients.Data.Slice(first.Offset, length),
            Memory.States, first.Offset);

    private bool Agree(int a, int b)
    {
        if (a == b) return true;
        var count = hyperparameters.Length;
        return values.AsSpan(a * count, count).SequenceEqual(values.AsSpan(b * count, count)) && Memory.Agrees(a, b);
    }

    private void RequirePlace(int hyperparameter, int group)
    {
        if ((uint)hyperparameter >= (uint)Hyperparameters.Length)
            throw new ArgumentOutOfRangeException(
                nameof(hyperparameter), hyperparameter, $"optimiser: got hyperparameter {hyperparameter}; it has 0 to {Hyperparameters.Length - 1} ({string.Join(", ", Hyperparameters)}).");
        if ((uint)group >= (uint)Groups.Length)
            throw new ArgumentOutOfRangeException(nameof(group), group, $"optimiser: got group {group}; it has 0 to {Groups.Length - 1}.");
    }
}
