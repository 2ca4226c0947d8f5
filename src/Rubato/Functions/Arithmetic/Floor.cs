using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// The greatest whole number that isn't above x, <c>floor(step / 100)</c>.
    /// Formula: v = ⌊x⌋. Range: whole numbers. Edges: as x's.
    /// </summary>
    /// <param name="X">The number.</param>
    public sealed record Floor(Formula X) : Function
    {
        internal override Value Lower(Scope scope) => Value.Floor(scope[X]);
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Floor"/>
        /// <param name="x">The number.</param>
        public static Functions.Floor Floor(Formula x) => new(x);
    }
}
