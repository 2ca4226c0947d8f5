using System.Text;
using Rubato.Compilation;

namespace Rubato;

/// <summary>
/// What holds or doesn't at a step: comparisons, joined by <c>and</c>, <c>or</c> and <c>not</c>. Stands where a function
/// asks for one, as in <c>if(step &lt; 100, 0.1, 0.01)</c>. Precedence, loosest first: <c>or</c>, <c>and</c>, <c>not</c>,
/// comparison, formula. Edges: a comparison with a signal that has no value yet doesn't hold.
/// </summary>
public abstract record Condition : Expression
{
    private protected Condition()
    {
    }

    /// <summary>Both hold, <c>a and b</c>.</summary>
    public static Condition operator &(Condition left, Condition right) => new Both(left, right);

    /// <summary>At least one holds, <c>a or b</c>.</summary>
    public static Condition operator |(Condition left, Condition right) => new Either(left, right);

    /// <summary>It doesn't hold, <c>not a</c>.</summary>
    public static Condition operator !(Condition operand) => new Not(operand);

    /// <summary>1 where it holds, else 0. Each comparison is bent by a margin in its favour, 0 for none.</summary>
    internal abstract Value Lower(Scope scope, Value margin);
}

/// <summary>How two numbers are compared.</summary>
public enum ComparisonOperator
{
    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,
}

/// <summary>Whether one formula is less or greater than another at a step.</summary>
/// <param name="Operator">What is asked.</param>
/// <param name="Left">The first operand.</param>
/// <param name="Right">The second operand.</param>
public sealed record Comparison(ComparisonOperator Operator, Formula Left, Formula Right) : Condition
{
    internal static string Symbol(ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.Less => "<",
        ComparisonOperator.LessOrEqual => "<=",
        ComparisonOperator.Greater => ">",
        _ => ">=",
    };

    internal override Precedence Precedence => Precedence.Comparison;

    internal override IEnumerable<Expression> Children => [Left, Right];

    internal override void WriteBare(StringBuilder text)
    {
        Left.Write(text, Precedence.Sum);
        text.Append(' ').Append(Symbol(Operator)).Append(' ');
        Right.Write(text, Precedence.Sum);
    }

    internal override Value Lower(Scope scope, Value margin)
    {
        var (left, right) = (scope[Left], scope[Right]);
        Value Bent(Value value) => margin.Constant == 0 ? value : value + margin;
        return Operator switch
        {
            ComparisonOperator.Less => Value.Less(left, Bent(right)),
            ComparisonOperator.LessOrEqual => Value.LessOrEqual(left, Bent(right)),
            ComparisonOperator.Greater => Value.Less(right, Bent(left)),
            _ => Value.LessOrEqual(right, Bent(left)),
        };
    }
}

/// <summary>Two conditions that both hold.</summary>
/// <param name="Left">The first.</param>
/// <param name="Right">The second.</param>
public sealed record Both(Condition Left, Condition Right) : Condition
{
    internal override Precedence Precedence => Precedence.And;

    internal override IEnumerable<Expression> Children => [Left, Right];

    internal override void WriteBare(StringBuilder text)
    {
        Left.Write(text, Precedence.And);
        text.Append(" and ");
        Right.Write(text, Precedence.Not);
    }

    internal override Value Lower(Scope scope, Value margin) => Value.Min(Left.Lower(scope, margin), Right.Lower(scope, margin));
}

/// <summary>Two conditions of which at least one holds.</summary>
/// <param name="Left">The first.</param>
/// <param name="Right">The second.</param>
public sealed record Either(Condition Left, Condition Right) : Condition
{
    internal override Precedence Precedence => Precedence.Or;

    internal override IEnumerable<Expression> Children => [Left, Right];

    internal override void WriteBare(StringBuilder text)
    {
        Left.Write(text, Precedence.Or);
        text.Append(" or ");
        Right.Write(text, Precedence.And);
    }

    internal override Value Lower(Scope scope, Value margin) => Value.Max(Left.Lower(scope, margin), Right.Lower(scope, margin));
}

/// <summary>A condition that doesn't hold.</summary>
/// <param name="Operand">What is denied.</param>
public sealed record Not(Condition Operand) : Condition
{
    internal override Precedence Precedence => Precedence.Not;

    internal override IEnumerable<Expression> Children => [Operand];

    internal override void WriteBare(StringBuilder text)
    {
        text.Append("not ");
        Operand.Write(text, Precedence.Not);
    }

    internal override Value Lower(Scope scope, Value margin) => 1 - Operand.Lower(scope, -margin);
}
