using System.Text;
using Rubato.Compilation;

namespace Rubato;

/// <summary>A number as a formula: a constant at every step.</summary>
public sealed record Number : Formula
{
    /// <summary>A constant.</summary>
    /// <param name="value">A finite number.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is NaN or infinite.</exception>
    public Number(double value)
    {
        if (!double.IsFinite(value))
            throw new ArgumentOutOfRangeException(
                nameof(value), $"got {NumberText.Of(value)}; a number in a plan is finite. Correct the calculation that gave it.");
        Value = value;
    }

    /// <summary>The number.</summary>
    public double Value { get; }

    internal override Precedence Precedence => double.IsNegative(Value) ? Precedence.Unary : Precedence.Primary;

    internal override IEnumerable<Expression> Children => [];

    internal override void WriteBare(StringBuilder text) => text.Append(NumberText.Of(Value));

    internal override Value Lower(Scope scope) => scope.Number(Value);
}
