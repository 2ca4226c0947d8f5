using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// What was reported last, with a value before the first report: <c>last(accuracy, start: 0)</c>.
    /// Formula: v = x at its last report that was finite; <c>start</c> before that.
    /// Range: what is reported. Edges: without <c>start</c> there is no value before the first report, so that no comparison
    /// holds; NaN and infinite reports are passed over. Of an x that is made of no signal every step is a report.
    /// </summary>
    /// <param name="X">What is measured.</param>
    /// <param name="Start">The value before the first report; none when left out.</param>
    public sealed record Last(Formula X, Formula? Start = null) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var x = scope[X];
            var last = scope.Cell("last", double.NaN, Interval.Everything);
            var value = last.Set(Value.Select(scope.FreshNumber(x), x, last.Value));
            return Start is null ? value : Value.Select(scope.IsNumber(value), value, scope[Start]);
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Last"/>
        /// <param name="x">What is measured.</param>
        /// <param name="start">The value before the first report; none when left out.</param>
        public static Functions.Last Last(Formula x, Formula? start = null) => new(x, start);
    }
}
