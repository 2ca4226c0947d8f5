namespace Rubato;

/// <summary>One thing that a compiled plan sets: a hyperparameter, or that of one parameter group.</summary>
/// <param name="Name">The hyperparameter.</param>
/// <param name="Group">The parameter group; null for all groups without a column of their own.</param>
public readonly record struct PlanColumn(string Name, string? Group)
{
    /// <summary>The column as a plan writes it: <c>lr</c> or <c>lr[embed]</c>.</summary>
    public override string ToString() => Group is null ? Name : $"{Name}[{Group}]";
}
