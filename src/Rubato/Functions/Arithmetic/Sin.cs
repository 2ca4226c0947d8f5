using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// The sine of an angle in radians, <c>sin(step / 100)</c>.
    /// Formula: v = sin x. Range: −1 … 1. Edges: as x's.
    /// </summary>
    /// <param name="X">The number.</param>
    public sealed record Sin(Formula X) : Function
    {
        internal override Value Lower(Scope scope) => Value.Sin(scope[X]);
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Sin"/>
        /// <param name="x">The number.</param>
        public static Functions.Sin Sin(Formula x) => new(x);
    }
}
