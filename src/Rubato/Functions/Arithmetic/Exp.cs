using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// The exponential function, <c>exp(-step / 200)</c>.
    /// Formula: v = e^x. Range: above 0; infinite above 709.78, which the check finds. Edges: as x's.
    /// </summary>
    /// <param name="X">The number.</param>
    public sealed record Exp(Formula X) : Function
    {
        internal override Value Lower(Scope scope) => Value.Exp(scope[X]);
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Exp"/>
        /// <param name="x">The number.</param>
        public static Functions.Exp Exp(Formula x) => new(x);
    }
}
