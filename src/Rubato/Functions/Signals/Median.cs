using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// The median of the last reports: <c>median(loss, window: 5, start: 1)</c>.
    /// Formula: v = the middle one of the last <c>window</c> finite reports in order of size, or the mean of the two middle ones.
    /// Range: within what is reported; window a whole number, 1 to 99, constant. Edges: of fewer reports, the median of those;
    /// before the first one <c>start</c>, and without one no value, so that no comparison holds. NaN and infinite reports are
    /// passed over. Of an x that is made of no signal every step is a report.
    /// Errors: a window out of its range.
    /// Source: Batcher, Sorting networks and their applications, 1968 (how it is found).
    /// </summary>
    /// <param name="X">What is measured.</param>
    /// <param name="Window">How many reports count.</param>
    /// <param name="Start">The value before the first report; none when left out.</param>
    public sealed record Median(Formula X, Formula Window, Formula? Start = null) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var window = (int)Constant(scope, Window, v => v is >= 1 and <= 99 && v == Math.Floor(v), "a whole number, 1 to 99");
            var x = scope[X];
            var isReport = scope.FreshNumber(x);
            var count = scope.Cell("count", 0, new(0, window));
            var known = count.Set(Value.Select(isReport, Value.Min(count.Value + 1, scope.Number(window)), count.Value));
            var middle = Middle(Sorted(Reports(scope, window, x, isReport)), known);
            return Value.Select(known, middle, Start is null ? scope.Number(double.NaN) : scope[Start]);
        }

        /// <summary>The last reports, the newest first; those that are still to come count as infinite.</summary>
        static Value[] Reports(Scope scope, int window, Value x, Value isReport)
        {
            var reports = new Value[window];
            for (var i = 0; i < window; i++)
            {
                var report = scope.Cell("report", double.PositiveInfinity, Interval.Everything);
                reports[i] = report.Set(Value.Select(isReport, x, report.Value));
                x = report.Value;
            }
            return reports;
        }

        /// <summary>In order of size, by the odd-even merges of Batcher: the same exchanges whatever the values.</summary>
        static Value[] Sorted(Value[] values)
        {
            var n = values.Length;
            for (var size = 1; size < n; size *= 2)
            {
                for (var gap = size; gap >= 1; gap /= 2)
                {
                    for (var start = gap % size; start + gap < n; start += 2 * gap)
                    {
                        for (var i = start; i < Math.Min(start + gap, n - gap); i++)
                        {
                            if (i / (2 * size) != (i + gap) / (2 * size)) continue;
                            (values[i], values[i + gap]) = (Value.Min(values[i], values[i + gap]), Value.Max(values[i], values[i + gap]));
                        }
                    }
                }
            }
            return values;
        }

        static Value Middle(Value[] sorted, Value count)
        {
            Value At(Value index, int last)
            {
                var value = sorted[0];
                for (var i = 1; i <= last; i++) value = Value.Select(Value.LessOrEqual(index.Builder.Number(i), index), sorted[i], value);
                return value;
            }
            return (At(Value.Floor((count - 1) / 2), (sorted.Length - 1) / 2) + At(Value.Floor(count / 2), sorted.Length / 2)) / 2;
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Median"/>
        /// <param name="x">What is measured.</param>
        /// <param name="window">How many reports count.</param>
        /// <param name="start">The value before the first report; none when left out.</param>
        public static Functions.Median Median(Formula x, Formula window, Formula? start = null) => new(x, window, start);
    }
}
