using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// The natural logarithm, <c>log(1 + step)</c>.
    /// Formula: v = ln x. Range: any number; x must be above 0, which the check demands. Edges: as x's.
    /// </summary>
    /// <param name="X">The number.</param>
    public sealed record Log(Formula X) : Function
    {
        internal override Value Lower(Scope scope) => Value.Log(scope[X]);
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Log"/>
        /// <param name="x">The number.</param>
        public static Functions.Log Log(Formula x) => new(x);
    }
}
