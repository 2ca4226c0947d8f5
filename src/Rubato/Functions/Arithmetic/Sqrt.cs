using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// The square root, <c>sqrt(1 + step)</c>.
    /// Formula: v = √x. Range: 0 or more; x must be 0 or more, which the check demands. Edges: as x's.
    /// </summary>
    /// <param name="X">The number.</param>
    public sealed record Sqrt(Formula X) : Function
    {
        internal override Value Lower(Scope scope) => Value.Sqrt(scope[X]);
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Sqrt"/>
        /// <param name="x">The number.</param>
        public static Functions.Sqrt Sqrt(Formula x) => new(x);
    }
}
