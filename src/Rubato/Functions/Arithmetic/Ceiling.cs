using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// The least whole number that isn't below x, <c>ceiling(step / 100)</c>.
    /// Formula: v = ⌈x⌉. Range: whole numbers. Edges: as x's.
    /// </summary>
    /// <param name="X">The number.</param>
    public sealed record Ceiling(Formula X) : Function
    {
        internal override Value Lower(Scope scope) => Value.Ceiling(scope[X]);
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Ceiling"/>
        /// <param name="x">The number.</param>
        public static Functions.Ceiling Ceiling(Formula x) => new(x);
    }
}
