using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// The cosine of an angle in radians, <c>cos(step / 100)</c>.
    /// Formula: v = cos x. Range: −1 … 1. Edges: as x's.
    /// </summary>
    /// <param name="X">The number.</param>
    public sealed record Cos(Formula X) : Function
    {
        internal override Value Lower(Scope scope) => Value.Cos(scope[X]);
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Cos"/>
        /// <param name="x">The number.</param>
        public static Functions.Cos Cos(Formula x) => new(x);
    }
}
