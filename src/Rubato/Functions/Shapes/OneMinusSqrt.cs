using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// One minus a square root over the span, steep at first, <c>one_minus_sqrt(0.1, 0.001)</c>: a cooldown.
    /// Formula: v(t) = to + (from − to)·(1 − √(t/n)), t the step in the span, n its length.
    /// Range: from … to. Edges: v(0) = from, v(n) = to exactly; <c>inclusive: true</c> reaches <c>to</c> on step n−1.
    /// Source: Hägele et al., Scaling laws and compute-optimal training beyond fixed training durations, 2024, arXiv:2405.18392.
    /// </summary>
    /// <param name="From">The value at the start.</param>
    /// <param name="To">The value at the end.</param>
    /// <param name="Inclusive">Whether the span's last step already has the end value.</param>
    public sealed record OneMinusSqrt(Formula From, Formula To, bool Inclusive = false) : Function
    {
        internal override Value Lower(Scope scope) => Value.Lerp(scope[From], scope[To], Value.Sqrt(scope.Share(Inclusive)));
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.OneMinusSqrt"/>
        /// <param name="from">The value at the start.</param>
        /// <param name="to">The value at the end.</param>
        /// <param name="inclusive">Whether the span's last step already has the end value.</param>
        public static Functions.OneMinusSqrt OneMinusSqrt(Formula from, Formula to, bool inclusive = false) => new(from, to, inclusive);
    }
}
