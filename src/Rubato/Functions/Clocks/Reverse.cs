using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// A formula's course backwards over the span, <c>reverse(exponential(0.1, 0.001))</c>.
    /// Formula: v(t) = x(n − t), t the step in the span, n its length.
    /// Range: x's. Edges: v(0) = x(n), the end value that x reaches one past its last step; v(n) = x(0).
    /// Errors: a name that changes over time or something measured inside x, which has no other clock than the run's.
    /// </summary>
    /// <param name="X">What is reversed.</param>
    public sealed record Reverse(Formula X) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var length = scope.Length;
            return Retiming.Of(scope.OnClockOf(this, length - scope.Time, t => length.Constant - t + 1), this, X);
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Reverse"/>
        /// <param name="x">What is reversed.</param>
        public static Functions.Reverse Reverse(Formula x) => new(x);
    }
}
