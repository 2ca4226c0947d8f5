using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// A straight line over the span, <c>linear(1e-3, 0.1)</c>.
    /// Formula: v(t) = from + (to − from)·t/n, t the step in the span, n its length.
    /// Range: from … to. Edges: v(0) = from and v(n) = to exactly, one past the last step; with <c>inclusive: true</c>
    /// n−1 stands for n, so the last step has <c>to</c>; a span without steps has <c>to</c>.
    /// </summary>
    /// <param name="From">The value at the start.</param>
    /// <param name="To">The value at the end.</param>
    /// <param name="Inclusive">Whether the span's last step already has the end value.</param>
    public sealed record Linear(Formula From, Formula To, bool Inclusive = false) : Function
    {
        internal override Value Lower(Scope scope) => Value.Lerp(scope[From], scope[To], scope.Share(Inclusive));
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Linear"/>
        /// <param name="from">The value at the start.</param>
        /// <param name="to">The value at the end.</param>
        /// <param name="inclusive">Whether the span's last step already has the end value.</param>
        public static Functions.Linear Linear(Formula from, Formula to, bool inclusive = false) => new(from, to, inclusive);
    }
}
