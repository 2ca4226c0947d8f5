using Rubato.Language;

namespace Rubato;

/// <summary>
/// One line of a plan: a hyperparameter's formula, that of the parameter groups which match a pattern, or a helper
/// that a <c>let</c> names.
/// </summary>
public sealed record Assignment
{
    /// <summary>One line of a plan.</summary>
    /// <param name="name">The hyperparameter's or helper's name.</param>
    /// <param name="formula">What it is at each step.</param>
    /// <param name="groups">The groups it is for; null for all that have no line of their own.</param>
    /// <param name="isLet">Whether it is only a helper for other formulas.</param>
    /// <exception cref="ArgumentException">The name can't be assigned, or a helper has groups.</exception>
    public Assignment(string name, Formula formula, GroupPattern? groups = null, bool isLet = false)
    {
        Names.Demand(name, nameof(name));
        ArgumentNullException.ThrowIfNull(formula);
        if (Names.OfTime.Contains(name))
            throw new ArgumentException($"`{name}` is a variable of the language and can't be assigned. Choose another name.", nameof(name));
        if (isLet && groups is not null)
            throw new ArgumentException($"let {name}[{groups}]: a helper has no groups. Use the group's attributes in it instead.", nameof(groups));
        (Name, Formula, Groups, IsLet) = (name, formula, groups, isLet);
    }

    /// <summary>The hyperparameter's or helper's name.</summary>
    public string Name { get; }

    /// <summary>What it is at each step.</summary>
    public Formula Formula { get; }

    /// <summary>The groups it is for; null for all that have no line of their own.</summary>
    public GroupPattern? Groups { get; }

    /// <summary>Whether it is only a helper for other formulas.</summary>
    public bool IsLet { get; }

    /// <summary>What stands left of the equals sign.</summary>
    public string Target => Groups is null ? Name : $"{Name}[{Groups}]";

    /// <summary>A line as the text has it: <c>("lr", Cosine(0.1, 0))</c>, <c>("lr[embed]", …)</c>, <c>("let peak", …)</c>.</summary>
    /// <param name="line">What stands left of the equals sign, and the formula.</param>
    /// <exception cref="ArgumentException">The left side isn't a name, a name with groups, or a helper's name after <c>let</c>.</exception>
    public static implicit operator Assignment((string Target, Formula Formula) line)
    {
        ArgumentNullException.ThrowIfNull(line.Target);
        const string Let = "let ";
        var isLet = line.Target.StartsWith(Let, StringComparison.Ordinal);
        var target = isLet ? line.Target[Let.Length..] : line.Target;
        var open = target.IndexOf('[', StringComparison.Ordinal);
        return open >= 0 && target[^1] == ']'
            ? new(target[..open], line.Formula, new GroupPattern(target[(open + 1)..^1]), isLet)
            : new(target, line.Formula, isLet: isLet);
    }

    /// <summary>The line as the plan language writes it.</summary>
    public override string ToString() => $"{(IsLet ? "let " : "")}{Target} = {Formula}";
}
