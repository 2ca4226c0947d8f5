using System.Text;
using Rubato.Compilation;

namespace Rubato;

/// <summary>An operator between two formulas.</summary>
public enum BinaryOperator
{
    /// <summary><c>+</c></summary>
    Add,

    /// <summary><c>-</c></summary>
    Subtract,

    /// <summary><c>*</c></summary>
    Multiply,

    /// <summary><c>/</c></summary>
    Divide,

    /// <summary><c>^</c>, right-associative</summary>
    Power,
}

/// <summary>
/// Arithmetic at each step. Precedence, loosest first: <c>for/then</c>, <c>+ -</c>, <c>* /</c>, unary <c>-</c>, <c>^</c>.
/// Errors: division by zero and powers that aren't numbers are findings of the plan's check, with the step.
/// </summary>
/// <param name="Operator">What is done.</param>
/// <param name="Left">The first operand.</param>
/// <param name="Right">The second operand.</param>
public sealed record Binary(BinaryOperator Operator, Formula Left, Formula Right) : Formula
{
    internal override Precedence Precedence => Operator switch
    {
        BinaryOperator.Add or BinaryOperator.Subtract => Precedence.Sum,
        BinaryOperator.Multiply or BinaryOperator.Divide => Precedence.Product,
        _ => Precedence.Power,
    };

    internal override IEnumerable<Expression> Children => [Left, Right];

    internal override void WriteBare(StringBuilder text)
    {
        var power = Operator == BinaryOperator.Power;
        Left.Write(text, power ? Precedence.Primary : Precedence);
        text.Append(Operator switch
        {
            BinaryOperator.Add => " + ",
            BinaryOperator.Subtract => " - ",
            BinaryOperator.Multiply => " * ",
            BinaryOperator.Divide => " / ",
            _ => " ^ ",
        });
        Right.Write(text, power ? Precedence.Unary : Precedence + 1);
    }

    internal override Value Lower(Scope scope)
    {
        var (left, right) = (scope[Left], scope[Right]);
        return Operator switch
        {
            BinaryOperator.Add => left + right,
            BinaryOperator.Subtract => left - right,
            BinaryOperator.Multiply => left * right,
            BinaryOperator.Divide => left / right,
            _ => Value.Power(left, right),
        };
    }
}
