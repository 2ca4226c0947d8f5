using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// The same value throughout, <c>constant(0.1)</c>; a bare number is the same.
    /// Formula: v(t) = of. Range: any finite number. Edges: none.
    /// </summary>
    /// <param name="Of">The value.</param>
    public sealed record Constant(Formula Of) : Function
    {
        internal override Value Lower(Scope scope) => scope[Of];
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Constant"/>
        /// <param name="of">The value.</param>
        public static Functions.Constant Constant(Formula of) => new(of);
    }
}
