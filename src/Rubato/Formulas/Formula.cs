using Rubato.Compilation;
using Rubato.Language;

namespace Rubato;

/// <summary>
/// A number that changes over training: an immutable value, the same tree whether it was written as text or in C#.
/// <c>Formula.Parse(formula.ToString())</c> equals the formula. A <see cref="double"/> converts to a constant one.
/// </summary>
/// <remarks>The operator <c>^</c> of the language is <see cref="Schedule.Power"/> in C#, whose own <c>^</c> binds too loosely.</remarks>
public abstract record Formula : Expression
{
    private protected Formula()
    {
    }

    /// <summary>Reads one formula of the plan language.</summary>
    /// <param name="text">The formula, without a name before it.</param>
    /// <exception cref="PlanException">The text isn't a formula; each finding says where and why.</exception>
    public static Formula Parse(string text) => PlanParser.ParseFormula(text);

    /// <summary>A constant.</summary>
    /// <param name="value">A finite number.</param>
    public static implicit operator Formula(double value) => new Number(value);

    /// <summary>The sum at each step.</summary>
    public static Formula operator +(Formula left, Formula right) => new Binary(BinaryOperator.Add, left, right);

    /// <summary>The difference at each step.</summary>
    public static Formula operator -(Formula left, Formula right) => new Binary(BinaryOperator.Subtract, left, right);

    /// <summary>The product at each step.</summary>
    public static Formula operator *(Formula left, Formula right) => new Binary(BinaryOperator.Multiply, left, right);

    /// <summary>The quotient at each step.</summary>
    public static Formula operator /(Formula left, Formula right) => new Binary(BinaryOperator.Divide, left, right);

    /// <summary>The value with its sign turned.</summary>
    public static Formula operator -(Formula operand) =>
        operand is Number number ? new Number(-number.Value) : new Negate(operand);

    /// <summary>Gives this formula a span of its own, to be followed by <see cref="Part.Then(Formula)"/>.</summary>
    /// <param name="length">How long it lasts; afterwards its end value holds.</param>
    public Part For(Duration length) => new(this, length);

    /// <summary>Whether the left formula is less at a step.</summary>
    public static Condition operator <(Formula left, Formula right) => new Comparison(ComparisonOperator.Less, left, right);

    /// <summary>Whether the left formula is greater at a step.</summary>
    public static Condition operator >(Formula left, Formula right) => new Comparison(ComparisonOperator.Greater, left, right);

    /// <summary>Whether the left formula isn't greater at a step.</summary>
    public static Condition operator <=(Formula left, Formula right) => new Comparison(ComparisonOperator.LessOrEqual, left, right);

    /// <summary>Whether the left formula isn't less at a step.</summary>
    public static Condition operator >=(Formula left, Formula right) => new Comparison(ComparisonOperator.GreaterOrEqual, left, right);

    internal abstract Value Lower(Scope scope);
}
