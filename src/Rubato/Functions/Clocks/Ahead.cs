using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// A formula that has begun before its span, <c>ahead(cosine(0.1, 0.001), by: 20%)</c>.
    /// Formula: v(t) = x(t + by), t the step in the span, <c>by</c> in whole steps; x's own span is n + by steps long.
    /// Range: x's. Edges: v(0) = x(by); x ends where the span ends.
    /// Errors: a name that changes over time or something measured inside x, which has no other clock than the run's.
    /// </summary>
    /// <param name="X">What has begun before.</param>
    /// <param name="By">How long before.</param>
    public sealed record Ahead(Formula X, Duration By) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var by = scope.Steps(By);
            var longer = scope.Recurring(scope.Time, scope.Length + by);
            return Retiming.Of(longer.OnClockOf(this, scope.Time + by, t => t - by.Constant), this, X);
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Ahead"/>
        /// <param name="x">What has begun before.</param>
        /// <param name="by">How long before.</param>
        public static Functions.Ahead Ahead(Formula x, Duration by) => new(x, by);
    }
}
