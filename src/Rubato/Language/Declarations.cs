namespace Rubato.Language;

/// <summary>A function's or argument's name in the text, where it isn't that of the type or parameter in snake case.</summary>
/// <param name="name">The name, for a peer's function with the peer's before it: <c>torch.StepLR</c>.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Parameter)]
public sealed class NamedAttribute(string name) : Attribute
{
    /// <summary>The name in the text.</summary>
    public string Name => name;
}

/// <summary>What a formula argument is when a call leaves it out.</summary>
/// <param name="value">A finite number.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class DefaultAttribute(double value) : Attribute
{
    /// <summary>The number.</summary>
    public double Value => value;
}

/// <summary>The words that a word argument may be.</summary>
/// <param name="words">All of them.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class WordsAttribute(params string[] words) : Attribute
{
    /// <summary>All of them.</summary>
    public IReadOnlyList<string> Words => words;
}
