using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// A formula later than it would be, <c>shift(cosine(0.1, 0.001), by: 20%)</c>.
    /// Formula: v(t) = x(max(t − by, 0)), t the step in the span, <c>by</c> in whole steps.
    /// Range: x's. Edges: v has x's start value for as long as <c>by</c>; x keeps the length of the span, so that what
    /// would come in its last <c>by</c> is cut off.
    /// Errors: a name that changes over time or something measured inside x, which has no other clock than the run's.
    /// </summary>
    /// <param name="X">What is shifted.</param>
    /// <param name="By">How much later.</param>
    public sealed record Shift(Formula X, Duration By) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var by = scope.Steps(By);
            var time = Value.Max(scope.Time - by, scope.Number(0));
            return Retiming.Of(scope.OnClockOf(this, time, t => t + by.Constant), this, X);
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Shift"/>
        /// <param name="x">What is shifted.</param>
        /// <param name="by">How much later.</param>
        public static Functions.Shift Shift(Formula x, Duration by) => new(x, by);
    }
}
