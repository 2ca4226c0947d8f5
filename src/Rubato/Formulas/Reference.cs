using System.Text;
using Rubato.Compilation;
using Rubato.Language;

namespace Rubato;

/// <summary>
/// The value, at this very step, of what a name stands for: another hyperparameter of the plan, a <c>let</c>, a
/// variable of time (<c>step epoch progress</c>, local to the enclosing span; <c>horizon</c>, the run's), or a variable
/// of the run or of the parameter group. Another formula's value is that in its own span, the horizon.
/// </summary>
public sealed record Reference : Formula
{
    /// <summary>Refers to a name.</summary>
    /// <param name="name">A name of the plan language: letters, digits and underscores, with dots between.</param>
    /// <exception cref="ArgumentException">This can't be a name.</exception>
    public Reference(string name)
    {
        Names.Demand(name, nameof(name));
        Name = name;
    }

    /// <summary>The name referred to.</summary>
    public string Name { get; }

    internal override Precedence Precedence => Precedence.Primary;

    internal override IEnumerable<Expression> Children => [];

    internal override void WriteBare(StringBuilder text) => text.Append(Name);

    internal override Value Lower(Scope scope) => scope.Named(this);
}
