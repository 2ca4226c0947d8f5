using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// A power of the share that is left, <c>polynomial(0.1, 0, 2)</c>.
    /// Formula: v(t) = to + (from − to)·(1 − t/n)^power, t the step in the span, n its length.
    /// Range: from … to; power &gt; 0, where 1 is <c>linear</c>. Edges: v(0) = from, v(n) = to exactly;
    /// <c>inclusive: true</c> reaches <c>to</c> on step n−1. Errors: a constant power of 0 or less.
    /// </summary>
    /// <param name="From">The value at the start.</param>
    /// <param name="To">The value at the end.</param>
    /// <param name="Power">How long the value stays near the end: larger falls earlier.</param>
    /// <param name="Inclusive">Whether the span's last step already has the end value.</param>
    public sealed record Polynomial(Formula From, Formula To, Formula Power, bool Inclusive = false) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var power = scope.Demand(Power, "power", p => p > 0, "more than 0");
            return Value.Lerp(scope[To], scope[From], Value.Power(1 - scope.Share(Inclusive), power));
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Polynomial"/>
        /// <param name="from">The value at the start.</param>
        /// <param name="to">The value at the end.</param>
        /// <param name="power">More than 0.</param>
        /// <param name="inclusive">Whether the span's last step already has the end value.</param>
        public static Functions.Polynomial Polynomial(Formula from, Formula to, Formula power, bool inclusive = false) =>
            new(from, to, power, inclusive);
    }
}
