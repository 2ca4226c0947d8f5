using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// A number as single precision holds it, <c>float32(progress)</c>: what a peer has that computes in 32 bits.
    /// Formula: v = the single-precision number nearest to x, of two equally near ones the even one (IEEE 754).
    /// Range: x from −3.4e38 to 3.4e38. Edges: numbers nearer to 0 than 7e-46 become 0.
    /// </summary>
    /// <param name="X">The number.</param>
    public sealed record Float32(Formula X) : Function
    {
        internal override Value Lower(Scope scope) => Value.Single(scope[X]);
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Float32"/>
        /// <param name="x">The number.</param>
        public static Functions.Float32 Float32(Formula x) => new(x);
    }
}
