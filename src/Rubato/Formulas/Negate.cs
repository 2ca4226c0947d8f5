using System.Text;
using Rubato.Compilation;

namespace Rubato;

/// <summary>The operand with its sign turned, <c>-x</c>. Binds tighter than <c>*</c> and looser than <c>^</c>.</summary>
/// <param name="Operand">What is negated.</param>
public sealed record Negate(Formula Operand) : Formula
{
    internal override Precedence Precedence => Precedence.Unary;

    internal override IEnumerable<Expression> Children => [Operand];

    internal override void WriteBare(StringBuilder text)
    {
        text.Append('-');
        // "-1" reads as the number minus one; a negated one keeps its parentheses.
        Operand.Write(text, Operand is Number { Precedence: Precedence.Primary } ? Precedence.Primary + 1 : Precedence.Unary);
    }

    internal override Value Lower(Scope scope) => -scope[Operand];
}
