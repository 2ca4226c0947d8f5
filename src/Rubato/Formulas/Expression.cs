using System.Text;

namespace Rubato;

/// <summary>
/// What the plan language can write: a <see cref="Formula"/>, which is a number at each step, or a
/// <see cref="Condition"/>, which holds or doesn't. Immutable, and equal to another when they read the same.
/// </summary>
public abstract record Expression
{
    private protected Expression()
    {
    }

    /// <summary>The expression as the plan language writes it.</summary>
    public sealed override string ToString()
    {
        var text = new StringBuilder();
        Write(text, Precedence.Or);
        return text.ToString();
    }

    internal abstract Precedence Precedence { get; }

    internal abstract IEnumerable<Expression> Children { get; }

    internal abstract void WriteBare(StringBuilder text);

    internal void Write(StringBuilder text, Precedence atLeast)
    {
        var parenthesised = Precedence < atLeast;
        if (parenthesised) text.Append('(');
        WriteBare(text);
        if (parenthesised) text.Append(')');
    }

    /// <summary>This expression and all below it. A loop, not a recursion: the tree may be deeper than the stack.</summary>
    internal IEnumerable<(Expression Expression, int Depth)> Descend()
    {
        var open = new Stack<(Expression, int)>([(this, 1)]);
        while (open.TryPop(out var next))
        {
            yield return next;
            foreach (var child in next.Item1.Children) open.Push((child, next.Item2 + 1));
        }
    }
}

/// <summary>How tightly an expression binds, loosest first.</summary>
enum Precedence
{
    Or,
    And,
    Not,
    Comparison,
    Sequence,
    Sum,
    Product,
    Unary,
    Power,
    Primary,
}
