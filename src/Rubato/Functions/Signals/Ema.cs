using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// The exponential moving average of what is reported: <c>ema(loss, half_life: 100st, start: 1)</c>.
    /// Formula: e ← x + (e − x)·½^(d/h) at a report x, d the steps since the report before, h the half-life in steps; or d = 1
    /// and h = half_life_reports.
    /// Range: within what is reported; half-lives above 0. Edges: the first report is the average itself, so that it needs no
    /// correction for its start; before it <c>start</c>, and without one no value, so that no comparison holds. NaN and infinite
    /// reports are passed over. Of an x that is made of no signal every step is a report.
    /// Errors: both or neither of the half-lives; a half-life of no step or of no report.
    /// </summary>
    /// <param name="X">What is measured.</param>
    /// <param name="HalfLife">The time after which a report has half its weight.</param>
    /// <param name="HalfLifeReports">Instead, the number of reports after which a report has half its weight.</param>
    /// <param name="Start">The value before the first report; none when left out.</param>
    public sealed record Ema(Formula X, Duration? HalfLife = null, Formula? HalfLifeReports = null, Formula? Start = null) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var x = scope[X];
            var average = scope.Cell("average", double.NaN, Interval.Everything);
            var isReport = scope.FreshNumber(x);
            var kept = Value.Power(scope.Number(0.5), HalfLives(scope, isReport));
            var next = Value.Select(scope.IsNumber(average.Value), Value.Lerp(x, average.Value, kept), x);
            var value = average.Set(Value.Select(isReport, next, average.Value));
            return Start is null ? value : Value.Select(scope.IsNumber(value), value, scope[Start]);
        }

        /// <summary>How many half-lives have passed since the report before.</summary>
        Value HalfLives(Scope scope, Value isReport)
        {
            if (HalfLife is null == HalfLifeReports is null)
                throw scope.Error(this, "bad-argument", $"ema: got {(HalfLife is null ? "neither" : "both")} of `half_life` and `half_life_reports`.", "Give one of them.");
            if (HalfLife is null) return scope.Number(1) / scope.Demand(HalfLifeReports!, "half_life_reports", v => v > 0, "more than 0");
            var reported = scope.Cell("reported", 0, new(0, scope.Context.Horizon));
            reported.Set(Value.Select(isReport, scope.Time, reported.Value));
            return Value.Max(scope.Time - reported.Value, scope.Number(1)) / scope.Cycle(HalfLife, "half_life");
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Ema"/>
        /// <param name="x">What is measured.</param>
        /// <param name="halfLife">The time after which a report has half its weight.</param>
        /// <param name="halfLifeReports">Instead, the number of reports after which a report has half its weight.</param>
        /// <param name="start">The value before the first report; none when left out.</param>
        public static Functions.Ema Ema(Formula x, Duration? halfLife = null, Formula? halfLifeReports = null, Formula? start = null) => new(x, halfLife, halfLifeReports, start);
    }
}
