using Rubato.Checks;
using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Functions
{
    /// <summary>
    /// Cuts a value whenever a measurement has stopped improving: <c>plateau(val_loss, 0.1, factor: 0.5, patience: 5)</c>; or raises it, as a
    /// batch size by <c>plateau(val_loss, 64, factor: 2, max: 1024)</c>.
    /// Formula: v = from·factor^k, but at least <c>min</c>, with a factor above 1 at most <c>max</c>; k grows by 1 at a report that is the one after
    /// <c>patience</c> reports in a row without improvement. A report x improves on the best b so far where
    /// x &lt; b·(1 − rtol) − atol, and with <c>mode: max</c> where x &gt; b·(1 + rtol) + atol; then it becomes the best.
    /// With <c>average</c>, the mean of so many reports in a row counts as one.
    /// After a cut the next <c>cooldown</c> reports don't count against it, though they may still become the best.
    /// Range: factor from 0 to below 1, above 1 beside <c>max</c>; patience and cooldown whole numbers from 0, average one from 1, counted in reports. Edges: the first report
    /// is an improvement unless <c>best</c> says otherwise; a step without a report changes nothing; a NaN counts as no improvement; where
    /// <c>from</c> is itself below <c>min</c>, or above <c>max</c>, it holds; a cut by <c>eps</c> or less isn't made, though its cooldown begins.
    /// <c>from</c> may change over time: then it is the schedule that the plateau scales. In a part of a sequence only
    /// what is reported during the part counts, and so in one after a warmup. What is said of cuts holds for raises. Errors: a factor, patience, cooldown, rtol,
    /// atol or average out of its range; a <c>max</c> beside a factor below 1 or a <c>min</c>; a factor, patience, cooldown or average that changes.
    /// Source: PyTorch's ReduceLROnPlateau, whose counting this is. Keras and optax cut one report earlier (their patience p
    /// is p − 1 here); Keras counts the last report of a cooldown (its cooldown c is c − 1 here).
    /// </summary>
    /// <param name="Signal">What is measured.</param>
    /// <param name="From">The value before the first cut; a number or a schedule.</param>
    /// <param name="Factor">What each cut multiplies by.</param>
    /// <param name="Patience">How many reports in a row may bring no improvement; the next one cuts.</param>
    /// <param name="Mode">Whether less is better, <c>min</c>, or more, <c>max</c>.</param>
    /// <param name="Rtol">By which share of the best a report must beat it.</param>
    /// <param name="Atol">By how much more it must beat it.</param>
    /// <param name="Cooldown">How many reports after a cut don't count.</param>
    /// <param name="Min">The least value that cuts lead to.</param>
    /// <param name="Eps">A cut by this or less isn't made.</param>
    /// <param name="Reset">Where it holds, the value is back at <c>from</c>, while best and counts go on; nowhere when left out.</param>
    /// <param name="Average">How many reports are averaged into one.</param>
    /// <param name="When">Which reports count; all when left out.</param>
    /// <param name="Best">What the first report must beat; anything when left out.</param>
    /// <param name="Max">The greatest value that raises lead to, where the factor is above 1.</param>
    public sealed record Plateau(
        Formula Signal,
        Formula From,
        [Default(0.1)] Formula? Factor = null,
        [Default(10)] Formula? Patience = null,
        [Words("min", "max")] string Mode = "min",
        [Default(1e-4)] Formula? Rtol = null,
        [Default(0)] Formula? Atol = null,
        [Default(0)] Formula? Cooldown = null,
        [Default(0)] Formula? Min = null,
        [Default(0)] Formula? Eps = null,
        Condition? Reset = null,
        [Default(1)] Formula? Average = null,
        Condition? When = null,
        Formula? Best = null,
        Formula? Max = null) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var (patience, cooldown) = (Count(scope, Patience), Count(scope, Cooldown));
            if (Raises && Min is not null) throw Refuse(scope, Min, "min", "it beside `max`", "one of them", "A factor below 1 cuts to `min`, one above 1 raises to `max`.");
            var factor = Raises ? Constant(scope, Factor, v => v > 1, "above 1 beside a `max`") : Constant(scope, Factor, v => v is >= 0 and < 1, "0 to below 1, and above 1 beside a `max`");
            var (from, bound) = (scope[From], scope[Raises ? Max! : Given(Min)]);
            if (!scope.IsPeers) StatedLengths.Check(scope, this, [new(LengthRole.Patience, "patience", patience, Patience)]);
            if (Raises ? bound.Constant <= from.Constant : bound.Constant >= from.Constant)
            {
                var (name, side, done, remedy) = Raises ? ("max", "above", "raised", "Raise it.") : ("min", "below", "cut", "Lower it.");
                scope.Warn(Max ?? Min ?? this, "never-reached", $"plateau: {name}: {NumberText.Of(bound.Constant.Value)} isn't {side} the value at first, {NumberText.Of(from.Constant.Value)}, so nothing is ever {done}.", remedy);
            }
            var first = Best is not null ? Constant(scope, Best) : IsLeast ? double.PositiveInfinity : double.NegativeInfinity;
            var best = scope.Cell("best", first, Interval.Everything);
            var bad = scope.Cell("bad", 0, new(0, patience));
            var pause = scope.Cell("pause", 0, new(0, cooldown));
            var scale = scope.Cell("scale", 1, Raises ? new(1, double.PositiveInfinity) : new(0, 1));

            var zero = scope.Number(0);
            var (report, isReport) = Averaged(scope, scope[Signal]);
            Value Keep(Cell cell, Value next) => cell.Set(Value.Select(isReport, next, cell.Value));

            var isBetter = Beats(scope, report, best.Value);
            var isPause = Value.Less(zero, pause.Value);
            var badNow = Value.Select(Value.Max(isBetter, isPause), zero, bad.Value + 1);
            var isCut = Value.Less(scope.Number(patience), badNow);
            Keep(best, Value.Select(isBetter, report, best.Value));
            Keep(bad, Value.Select(isCut, zero, badNow));
            Keep(pause, Value.Select(isCut, scope.Number(cooldown), Value.Max(pause.Value - 1, zero)));

            var before = Bounded(from, scale.Value, bound);
            var isWorthIt = Value.Less(scope[Given(Eps)], Raises ? Value.Min(before * factor, bound) - before : before - Value.Max(before * factor, bound));
            var cut = Value.Select(Value.Min(isCut, isWorthIt), scale.Value * factor, scale.Value);
            var kept = Value.Select(isReport, cut, scale.Value);
            return Bounded(from, scale.Set(Reset is null ? kept : Value.Select(scope[Reset], scope.Number(1), kept)), bound);
        }

        /// <summary>Whether it raises to a greatest value instead of cutting to a least one.</summary>
        bool Raises => Max is not null;

        bool IsLeast => Mode == "min";

        /// <summary>The mean of so many reports, and whether the last of them is in.</summary>
        (Value Mean, Value IsWhole) Averaged(Scope scope, Value signal)
        {
            var size = Count(scope, Average, atLeast: 1);
            var isReport = When is null ? scope.Fresh(signal) : Value.Min(scope.Fresh(signal), scope[When]);
            if (size == 1) return (signal, isReport);
            var (zero, count, mean) = (scope.Number(0), scope.Cell("count", 0, new(0, size)), scope.Cell("mean", 0, Interval.Everything));
            var now = (count.Value * mean.Value + signal) / (count.Value + 1);
            var isWhole = Value.Min(isReport, Value.LessOrEqual(scope.Number(size - 1), count.Value));
            count.Set(Value.Select(isWhole, zero, count.Value + isReport));
            mean.Set(Value.Select(isWhole, zero, Value.Select(isReport, now, mean.Value)));
            return (now, isWhole);
        }

        Value Beats(Scope scope, Value report, Value best)
        {
            var rtol = scope.Demand(Given(Rtol), "rtol", v => v >= 0, "0 or more");
            var atol = scope.Demand(Given(Atol), "atol", v => v >= 0, "0 or more");
            return IsLeast ? Value.Less(report, best * (1 - rtol) - atol) : Value.Less(best * (rtol + 1) + atol, report);
        }

        /// <summary>The bound stops cuts, or raises; a value that was beyond it from the start stays there.</summary>
        Value Bounded(Value from, Value scale, Value bound) => Raises
            ? Value.Max(from, Value.Min(from * scale, bound))
            : Value.Min(from, Value.Max(from * scale, bound));
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Plateau"/>
        /// <param name="signal">What is measured.</param>
        /// <param name="from">The value before the first cut; a number or a schedule.</param>
        /// <param name="factor">What each cut multiplies by; 0.1 when left out.</param>
        /// <param name="patience">How many reports in a row may bring no improvement; 10 when left out.</param>
        /// <param name="mode">Whether less is better, <c>min</c>, or more, <c>max</c>.</param>
        /// <param name="rtol">By which share of the best a report must beat it; 1e-4 when left out.</param>
        /// <param name="atol">By how much more it must beat it; 0 when left out.</param>
        /// <param name="cooldown">How many reports after a cut don't count; 0 when left out.</param>
        /// <param name="min">The least value that cuts lead to; 0 when left out.</param>
        /// <param name="eps">A cut by this or less isn't made; 0 when left out.</param>
        /// <param name="reset">Where it holds, the value is back at <paramref name="from"/>; nowhere when left out.</param>
        /// <param name="average">How many reports are averaged into one; 1 when left out.</param>
        /// <param name="when">Which reports count; all when left out.</param>
        /// <param name="best">What the first report must beat; anything when left out.</param>
        /// <param name="max">The greatest value that raises lead to, where the factor is above 1.</param>
        public static Functions.Plateau Plateau(
            Formula signal, Formula from, Formula? factor = null, Formula? patience = null, string mode = "min", Formula? rtol = null,
            Formula? atol = null, Formula? cooldown = null, Formula? min = null, Formula? eps = null, Condition? reset = null,
            Formula? average = null, Condition? when = null, Formula? best = null, Formula? max = null) =>
            new(signal, from, factor, patience, mode, rtol, atol, cooldown, min, eps, reset, average, when, best, max);
    }
}
