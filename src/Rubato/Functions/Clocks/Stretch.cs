using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// A formula on a clock that runs slower, <c>stretch(repeat(wave(0.001, 0.1), every: 100st), 2)</c>.
    /// Formula: v(t) = x(min(t/factor, n)), t the step in the span, n its length.
    /// Range: x's; factor above 0 and constant. Edges: x keeps the length of the span, so that with a factor above 1 its
    /// later part is cut off, and below 1 it holds its end value once it is through. Between steps, x has the values in between.
    /// Errors: a factor of 0 or less or one that changes; a name that changes over time or something measured inside x,
    /// which has no other clock than the run's.
    /// </summary>
    /// <param name="X">What is stretched.</param>
    /// <param name="Factor">How many times slower; below 1 faster.</param>
    public sealed record Stretch(Formula X, Formula Factor) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var factor = Constant(scope, Factor, f => f > 0, "more than 0");
            var time = Value.Min(scope.Time / factor, scope.Length);
            return Retiming.Of(scope.OnClockOf(this, time, t => Math.Ceiling(t * factor), isWhole: false), this, X);
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Stretch"/>
        /// <param name="x">What is stretched.</param>
        /// <param name="factor">How many times slower; below 1 faster.</param>
        public static Functions.Stretch Stretch(Formula x, Formula factor) => new(x, factor);
    }
}
