using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// Half a cosine over the span, flat at both ends: <c>cosine(0.1, 1e-4)</c>.
    /// Formula: v(t) = to + (from − to)·½(1 + cos(πt/n)), t the step in the span, n its length; computed as a squared
    /// sine from the nearer end, so that a small end value is as accurate as a large one.
    /// Range: from … to. Edges: v(0) = from, v(n) = to exactly; <c>inclusive: true</c> reaches <c>to</c> on step n−1.
    /// Source: Loshchilov and Hutter, SGDR, 2017, arXiv:1608.03983, equation 5, for one cycle.
    /// </summary>
    /// <param name="From">The value at the start.</param>
    /// <param name="To">The value at the end.</param>
    /// <param name="Inclusive">Whether the span's last step already has the end value.</param>
    public sealed record Cosine(Formula From, Formula To, bool Inclusive = false) : Function
    {
        internal override Value Lower(Scope scope) => Value.CosineLerp(scope[From], scope[To], scope.Share(Inclusive));
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Cosine"/>
        /// <param name="from">The value at the start.</param>
        /// <param name="to">The value at the end.</param>
        /// <param name="inclusive">Whether the span's last step already has the end value.</param>
        public static Functions.Cosine Cosine(Formula from, Formula to, bool inclusive = false) => new(from, to, inclusive);
    }
}
