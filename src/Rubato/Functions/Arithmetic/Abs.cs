using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// A number without its sign, <c>abs(step - 500)</c>.
    /// Formula: v = |x|. Range: 0 or more. Edges: as x's.
    /// </summary>
    /// <param name="X">The number.</param>
    public sealed record Abs(Formula X) : Function
    {
        internal override Value Lower(Scope scope) => Value.Abs(scope[X]);
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Abs"/>
        /// <param name="x">The number.</param>
        public static Functions.Abs Abs(Formula x) => new(x);
    }
}
