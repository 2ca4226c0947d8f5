using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// The reflected exponential, which stays high for long and falls ever faster, <c>rex(0.1, 0.001)</c>.
    /// Formula: v(t) = to + (from − to)·(1 − q)/(1 − q/2), q = t/n, t the step in the span, n its length.
    /// Range: from … to. Edges: v(0) = from, v(n) = to exactly; <c>inclusive: true</c> reaches <c>to</c> on step n−1.
    /// Source: Chen, Wolfe and Kyrillidis, REX: Revisiting budgeted training with an improved schedule, 2021, arXiv:2107.04197.
    /// </summary>
    /// <param name="From">The value at the start.</param>
    /// <param name="To">The value at the end.</param>
    /// <param name="Inclusive">Whether the span's last step already has the end value.</param>
    public sealed record Rex(Formula From, Formula To, bool Inclusive = false) : Function
    {
        internal override Value Lower(Scope scope)
        {
            // (1 − q)/(1 − q/2) with one q only, which bounds of intervals need to be tight.
            var left = 1 - scope.Share(Inclusive);
            return Value.Lerp(scope[To], scope[From], 2 - scope.Number(2) / (left + 1));
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Rex"/>
        /// <param name="from">The value at the start.</param>
        /// <param name="to">The value at the end.</param>
        /// <param name="inclusive">Whether the span's last step already has the end value.</param>
        public static Functions.Rex Rex(Formula from, Formula to, bool inclusive = false) => new(from, to, inclusive);
    }
}
