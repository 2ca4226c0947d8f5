namespace Rubato;

/// <summary>Where a hyperparameter's value goes: a setter of the trainer.</summary>
/// <param name="Name">The hyperparameter.</param>
/// <param name="Group">The parameter group; null for none. A group without a column of its own gets the hyperparameter's.</param>
/// <param name="Set">Takes the value.</param>
public readonly record struct Setter(string Name, string? Group, Action<double> Set)
{
    /// <summary>A setter for a hyperparameter.</summary>
    /// <param name="setter">Its name and what takes the value.</param>
    public static implicit operator Setter((string Name, Action<double> Set) setter) => new(setter.Name, null, setter.Set);

    /// <summary>A setter for a hyperparameter of one group.</summary>
    /// <param name="setter">Its name, the group and what takes the value.</param>
    public static implicit operator Setter((string Name, string Group, Action<double> Set) setter) =>
        new(setter.Name, setter.Group, setter.Set);
}

public sealed partial class CompiledPlan
{
    /// <summary>
    /// Ties the plan to a trainer: <c>Bind(("lr", v =&gt; group.LearningRate = v), …)</c>. Everything that the plan sets
    /// must find a setter, and every setter something that the plan sets.
    /// </summary>
    /// <param name="setters">What takes the values.</param>
    /// <exception cref="ArgumentException">A name that only one side knows.</exception>
    public PlanBinding Bind(params ReadOnlySpan<Setter> setters) => Start().Bind(setters);

    /// <summary>Ties a plan of one hyperparameter to a trainer: <c>Bind("lr", v =&gt; group.LearningRate = v)</c>.</summary>
    /// <param name="name">The hyperparameter.</param>
    /// <param name="set">Takes the value.</param>
    public PlanBinding Bind(string name, Action<double> set) => Bind((name, set));

    /// <summary>Where each setter's value is, after everything that the plan sets has found one.</summary>
    internal int[] ColumnsOf(ReadOnlySpan<Setter> setters)
    {
        var columns = new int[setters.Length];
        var bound = new HashSet<int>();
        for (var i = 0; i < setters.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(setters[i].Set, nameof(setters));
            columns[i] = Index(setters[i].Name, setters[i].Group);
            bound.Add(columns[i]);
        }
        for (var column = 0; column < Columns.Length; column++)
        {
            if (!bound.Contains(column) && !IsCoveredByGroups(column))
                throw new ArgumentException($"the plan sets `{Columns[column]}`, for which there is no setter. Bind it, or take it out of the plan.", nameof(setters));
        }
        return columns;
    }

    /// <summary>A hyperparameter whose groups all have their own needs no setter outside them.</summary>
    bool IsCoveredByGroups(int column) => Columns[column].Group is null && Context.Groups is { Count: > 0 } groups
        && groups.All(group => _byName.ContainsKey((Columns[column].Name, group.Name)));
}

/// <summary>A compiled plan tied to a trainer's setters. For one thread at a time; applying allocates nothing.</summary>
public sealed class PlanBinding
{
    readonly int[] _columns;
    readonly Action<double>[] _setters;

    internal PlanBinding(PlanRun run, int[] columns, Action<double>[] setters) =>
        (Run, _columns, _setters) = (run, columns, setters);

    /// <summary>The plan in motion: report to it what is measured, take its state, read its values.</summary>
    public PlanRun Run { get; }

    /// <summary>The values that were handed out last, in the order of <see cref="CompiledPlan.Columns"/>.</summary>
    public ReadOnlySpan<double> Values => Run.Values;

    /// <summary>
    /// Hands out the values of a step that are functions of time alone: for what is measured before <see cref="Apply"/> under the hyperparameters of that step.
    /// </summary>
    /// <param name="step">The step, from 0.</param>
    public void ApplyUnsteered(long step)
    {
        for (var i = 0; i < _setters.Length; i++)
            if (!Run.Plan.IsSteered(_columns[i])) _setters[i](Run.Plan.At(_columns[i], step));
    }

    /// <summary>Hands every setter its value for a step; call it before the update.</summary>
    /// <param name="step">The step, from 0; with feedback only the next one.</param>
    /// <remarks>Where a setter throws, the plan stands where it stood before, so that its state can be saved.</remarks>
    public void Apply(long step)
    {
        var values = Run.Advance(step);
        try
        {
            for (var i = 0; i < _setters.Length; i++) _setters[i](values[_columns[i]]);
        }
        catch
        {
            Run.TakeBack();
            throw;
        }
    }
}
