namespace Rubato.Exports;

/// <summary>How tightly source code binds, loosest first; the same order in every language that is written.</summary>
enum Strength
{
    Conditional,
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Unary,
    Primary,
}

/// <summary>A piece of source code for a value.</summary>
/// <param name="Text">The code.</param>
/// <param name="Strength">How tightly it binds.</param>
/// <param name="IsCondition">Whether it holds or doesn't, and isn't the number 1 or 0 yet.</param>
readonly record struct Term(string Text, Strength Strength, bool IsCondition = false)
{
    public int Length => Text.Length;

    /// <summary>Whether a name could stand in its place and be shorter.</summary>
    public bool IsComposite => Strength < Strength.Unary || Text.EndsWith(')');

    public string AtLeast(Strength due) => Strength >= due ? Text : $"({Text})";
}
