using Rubato.Checks;
using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Functions
{
    /// <summary>
    /// Raises a value while a measurement improves and cuts it when that stops: <c>greedy(loss, 0.1, factor: 0.9, patience: 5, min: 1e-3, max: 1)</c>.
    /// Formula: v starts as <c>from</c>; the report that is the one after <c>patience</c> improvements in a row makes it
    /// min(v/factor, max), the one after as many reports in a row without makes it max(v·factor, min). A report x, or the
    /// mean of the last <c>window</c> reports, improves on the best b so far where x &lt; b·(1 − rtol) − atol, and with
    /// <c>mode: max</c> where x &gt; b·(1 + rtol) + atol; then it becomes the best. The next <c>cooldown</c> reports after a
    /// cut and the next <c>warmup</c> after a raise count for nothing. With <c>reset: n</c> everything starts again at the n-th cut since the
    /// last raise that finds or leaves v at <c>min</c>, and with <c>others</c> only where theirs are at their least too.
    /// Range: factor above 0 and below 1; patience, cooldown, warmup and reset whole numbers from 0, counted in reports;
    /// window from 1 to 1000. Edges: the first report is an improvement; a step without a report changes nothing; a NaN
    /// counts as no improvement; a change by <c>eps</c> or less isn't made, though its pause begins.
    /// Errors: a factor, patience, pause, window, tolerance or bound out of its range, or one that changes.
    /// Differs from <see cref="Plateau"/> in that a report in a pause can't become the best either, and in that a value
    /// outside the bounds comes into them with the first change that leads there.
    /// Source: GreedyLR, 2025, arXiv:2512.14527, as in Hugging Face's Transformers, whose counting this is.
    /// </summary>
    /// <param name="Signal">What is measured.</param>
    /// <param name="From">The value at first; a constant.</param>
    /// <param name="Factor">What each cut multiplies by and each raise divides by.</param>
    /// <param name="Patience">How many reports in a row change nothing yet; the next one does.</param>
    /// <param name="Mode">Whether less is better, <c>min</c>, or more, <c>max</c>.</param>
    /// <param name="Rtol">By which share of the best a report must beat it.</param>
    /// <param name="Atol">By how much more it must beat it.</param>
    /// <param name="Cooldown">How many reports after a cut count for nothing.</param>
    /// <param name="Warmup">How many reports after a raise count for nothing.</param>
    /// <param name="Min">The least value that cuts lead to.</param>
    /// <param name="Max">The greatest value that raises lead to; none when left out.</param>
    /// <param name="Eps">A change by this or less isn't made.</param>
    /// <param name="Window">Over how many reports their mean is taken.</param>
    /// <param name="Reset">At how many cuts at the least value all starts again; never when left out.</param>
    /// <param name="Others">Values that are steered alike and reset together, each as <c>[from, min, max]</c>.</param>
    public sealed record Greedy(
        Formula Signal,
        Formula From,
        [Default(0.95)] Formula? Factor = null,
        [Default(10)] Formula? Patience = null,
        [Words("min", "max")] string Mode = "min",
        [Default(1e-4)] Formula? Rtol = null,
        [Default(0)] Formula? Atol = null,
        [Default(0)] Formula? Cooldown = null,
        [Default(0)] Formula? Warmup = null,
        [Default(0)] Formula? Min = null,
        Formula? Max = null,
        [Default(0)] Formula? Eps = null,
        [Default(1)] Formula? Window = null,
        Formula? Reset = null,
        ValueList<ValueList<Formula>>? Others = null) : Function
    {
        const double LongestWindow = 1000;

        internal override Value Lower(Scope scope)
        {
            var (patience, cooldown, warmup) = (Count(scope, Patience), Count(scope, Cooldown), Count(scope, Warmup));
            if (!scope.IsPeers) StatedLengths.Check(scope, this, [new(LengthRole.Patience, "patience", patience, Patience)]);
            Steered[] all = [Own(scope), .. (Others ?? []).Select(row => Other(scope, row))];
            var best = scope.Cell("best", Worst, Interval.Everything);
            var good = scope.Cell("good", 0, new(0, patience));
            var bad = scope.Cell("bad", 0, new(0, patience));
            var pause = scope.Cell("pause", 0, new(0, Math.Max(cooldown, warmup)));

            var (report, zero, none) = (scope[Signal], scope.Number(0), scope.Number(Worst));
            var isReport = scope.Fresh(report);
            Value Keep(Cell cell, Value next) => cell.Set(Value.Select(isReport, next, cell.Value));

            var mean = new RunningMean(scope, report, (int)Constant(scope, Window, v => v == Math.Floor(v) && v is >= 1 and <= LongestWindow, "a whole number from 1 to 1000"));
            var isPaused = Value.Less(zero, pause.Value);
            var beats = Beats(scope, mean.Value, best.Value);
            var isBetter = Value.Select(isPaused, zero, beats);
            var goodNow = Value.Select(isBetter, good.Value + 1, zero);
            var badNow = Value.Select(Value.Max(isPaused, beats), zero, bad.Value + 1);
            var (isRaise, isCut) = (Value.Less(scope.Number(patience), goodNow), Value.Less(scope.Number(patience), badNow));

            Value[] changed = [.. all.Select(value => value.Changed(isRaise, isCut, Constant(scope, Factor, v => v is > 0 and < 1, "above 0 and below 1"), scope[Given(Eps)]))];
            var isReset = IsReset(scope, isRaise, Value.Min(isCut, all.Zip(changed, (value, now) => value.IsLeast(now)).Aggregate(Value.Min)), Keep);

            Keep(best, Value.Select(isReset, none, Value.Select(isBetter, mean.Value, best.Value)));
            Keep(good, Value.Select(isRaise, zero, goodNow));
            Keep(bad, Value.Select(isCut, zero, badNow));
            Keep(pause, Value.Select(isRaise, scope.Number(warmup), Value.Select(isCut, scope.Number(cooldown), Value.Max(pause.Value - 1, zero))));
            mean.Keep(isReset, Keep);
            return all.Zip(changed, (value, now) => Keep(value.Cell, Value.Select(isReset, scope.Number(value.Cell.Initial), now))).ToArray()[0];
        }

        double Worst => Mode == "min" ? double.PositiveInfinity : double.NegativeInfinity;

        Value Beats(Scope scope, Value report, Value best)
        {
            var rtol = scope.Demand(Given(Rtol), "rtol", v => v >= 0, "0 or more");
            var atol = scope.Demand(Given(Atol), "atol", v => v >= 0, "0 or more");
            return Mode == "min" ? Value.Less(report, best * (1 - rtol) - atol) : Value.Less(best * (rtol + 1) + atol, report);
        }

        Value IsReset(Scope scope, Value isRaise, Value isSpent, Func<Cell, Value, Value> keep)
        {
            if (Reset is null) return scope.Number(0);
            var reset = Count(scope, Reset);
            var left = scope.Cell("left", reset, new(0, reset));
            var leftNow = Value.Select(isRaise, scope.Number(reset), left.Value - isSpent);
            var isReset = Value.Min(isSpent, Value.LessOrEqual(leftNow, scope.Number(0)));
            keep(left, Value.Select(isReset, scope.Number(reset), leftNow));
            return isReset;
        }

        Steered Own(Scope scope) => new(
            scope, Constant(scope, From), Constant(scope, Min), Max is null ? double.PositiveInfinity : Constant(scope, Max));

        Steered Other(Scope scope, ValueList<Formula> row) => row.Count == 3
            ? new(scope, scope.Constant(row[0], "others"), scope.Constant(row[1], "others"), scope.Constant(row[2], "others"))
            : throw Refuse(scope, null, "others", $"{row.Count} numbers", "three: [from, min, max]");

        /// <summary>A value that is steered, between its bounds.</summary>
        sealed class Steered(Scope scope, double from, double min, double max)
        {
            readonly Value _min = scope.Number(min), _max = scope.Number(max);

            public Cell Cell { get; } = scope.Cell("value", from, new(Math.Min(from, min), Math.Max(from, max)));

            public Value Changed(Value isRaise, Value isCut, double factor, Value eps)
            {
                var now = Cell.Value;
                var (raised, cut) = (Value.Min(now / factor, _max), Value.Max(now * factor, _min));
                return Value.Select(Value.Min(isRaise, Value.Less(eps, raised - now)), raised,
                    Value.Select(Value.Min(isCut, Value.Less(eps, now - cut)), cut, now));
            }

            public Value IsLeast(Value now) => Value.LessOrEqual(now, _min);
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Greedy"/>
        /// <param name="signal">What is measured.</param>
        /// <param name="from">The value at first; a constant.</param>
        /// <param name="factor">What each cut multiplies by and each raise divides by; 0.95 when left out.</param>
        /// <param name="patience">How many reports in a row change nothing yet; 10 when left out.</param>
        /// <param name="mode">Whether less is better, <c>min</c>, or more, <c>max</c>.</param>
        /// <param name="rtol">By which share of the best a report must beat it; 1e-4 when left out.</param>
        /// <param name="atol">By how much more it must beat it; 0 when left out.</param>
        /// <param name="cooldown">How many reports after a cut count for nothing; 0 when left out.</param>
        /// <param name="warmup">How many reports after a raise count for nothing; 0 when left out.</param>
        /// <param name="min">The least value that cuts lead to; 0 when left out.</param>
        /// <param name="max">The greatest value that raises lead to; none when left out.</param>
        /// <param name="eps">A change by this or less isn't made; 0 when left out.</param>
        /// <param name="window">Over how many reports their mean is taken; 1 when left out.</param>
        /// <param name="reset">At how many cuts at the least value all starts again; never when left out.</param>
        /// <param name="others">Values that are steered alike and reset together, each as <c>[from, min, max]</c>.</param>
        public static Functions.Greedy Greedy(
            Formula signal, Formula from, Formula? factor = null, Formula? patience = null, string mode = "min", Formula? rtol = null, Formula? atol = null,
            Formula? cooldown = null, Formula? warmup = null, Formula? min = null, Formula? max = null, Formula? eps = null, Formula? window = null,
            Formula? reset = null, ValueList<ValueList<Formula>>? others = null) =>
            new(signal, from, factor, patience, mode, rtol, atol, cooldown, warmup, min, max, eps, window, reset, others);
    }
}
