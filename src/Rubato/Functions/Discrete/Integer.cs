using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// The nearest whole number, <c>integer(linear(32, 256))</c>: for what is counted, as a batch size.
    /// Formula: v = ⌊x + ½⌋. Range: whole numbers. Edges: a half is rounded up.
    /// </summary>
    /// <param name="X">What is rounded.</param>
    public sealed record Integer(Formula X) : Function
    {
        internal override Value Lower(Scope scope) => Value.Floor(scope[X] + 0.5);
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Integer"/>
        /// <param name="x">What is rounded.</param>
        public static Functions.Integer Integer(Formula x) => new(x);
    }
}
