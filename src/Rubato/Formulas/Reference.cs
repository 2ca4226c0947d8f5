using System.Text;
using Rubato.Compilation;
using Rubato.Language;

namespace Rubato;

/// <summary>
/// The value, at this very step, of what a name stands for: another hyperparameter of the plan, a <c>let</c>, a
/// variable of time (<c>step epoch progress</c>, local to the enclosing span; <c>horizon</c>, the run's), or a variable
/// of the run or of the parameter group. Another formula's value is that in its own span, the horizon. What is measured may be
/// told how often: <c>sharpness(every: 50st)</c>.
/// </summary>
public sealed record Reference : Formula
{
    /// <summary>Refers to a name.</summary>
    /// <param name="name">A name of the plan language: letters, digits and underscores, with dots between.</param>
    /// <param name="every">How often it is measured, where it is a signal; as often as the run does where null.</param>
    /// <exception cref="ArgumentException">This can't be a name, or the cadence is 0.</exception>
    public Reference(string name, Duration? every = null)
    {
        Names.Demand(name, nameof(name));
        if (every is { Amount: 0 }) throw new ArgumentException($"{name}: got every: {every}; a cadence is longer than 0.", nameof(every));
        (Name, Every) = (name, every);
    }

    /// <summary>The name referred to.</summary>
    public string Name { get; }

    /// <summary>How often it is measured; null where the formula doesn't say.</summary>
    public Duration? Every { get; }

    internal override Precedence Precedence => Precedence.Primary;

    internal override IEnumerable<Expression> Children => [];

    internal override void WriteBare(StringBuilder text)
    {
        text.Append(Name);
        if (Every is not null) text.Append("(every: ").Append(Every).Append(')');
    }

    internal override Value Lower(Scope scope) => scope.Named(this);
}
