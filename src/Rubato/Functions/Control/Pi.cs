using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Functions
{
    /// <summary>
    /// A controller with a proportional and an integral part, which moves a value until a measurement meets a set-point:
    /// <c>pi(val_loss, 0.5, start: 0.1, min: 1e-3, max: 1)</c>.
    /// Formula: at a report x the value goes from v to v·(e/e′)^kp·e^ki, e = setpoint/x and e′ what e was at the report before; with
    /// <c>log: false</c> from v to v + kp·(e − e′) + ki·e, e = setpoint − x. So a measurement that is too low raises the
    /// value; with <c>reverse</c>, where a larger value lowers the measurement, it lowers it. With <c>slew</c> no report moves it by a greater factor
    /// (without <c>log</c>: by more) than that. Then it is brought between <c>min</c> and <c>max</c>, and what it has become is all that the next
    /// report goes on from: nothing winds up while it is held at a bound, and it leaves the bound as soon as the error turns.
    /// Range: min … max; kp and ki 0 or more, slew above 1 (without <c>log</c>: above 0); with <c>log</c> set-point, start and bounds above 0. Gains count per report,
    /// and with <c>log</c> they have no unit: at ki = 0.1 a measurement that is 1% too low raises the value by 0.1%, whatever the sizes of both. Hence
    /// ratios count unless it is said otherwise; without <c>log</c> gains must be given, in units of the value per unit of the measurement.
    /// Edges: v is <c>start</c> up to the first report, which moves nothing, it only tells e; a step without a report changes nothing, nor does a report that is NaN or
    /// infinite, or with <c>log</c> 0 or less. Of an x that is made of several signals the report of any counts. What <c>start</c> is after the first
    /// step doesn't matter. Where bounds that change cross there is no value, so that the run refuses the step.
    /// Errors: constant bounds of which min is above max, a start that isn't between them, a gain, slew or set-point out of its range.
    /// Source: Gustafsson, Control theoretic techniques for stepsize selection in explicit Runge–Kutta methods, 1991, 10.1145/210232.210242, where x is
    /// an error estimate and v a step size.
    /// </summary>
    /// <param name="X">What is measured.</param>
    /// <param name="Setpoint">What it is to be; a number or a schedule.</param>
    /// <param name="Start">The value that is left without a jump.</param>
    /// <param name="Min">The least value.</param>
    /// <param name="Max">The greatest value.</param>
    /// <param name="Kp">How much a change of the error moves the value.</param>
    /// <param name="Ki">How much the error itself moves the value at each report.</param>
    /// <param name="Slew">The greatest factor, or without <c>log</c> the greatest change, at one report; any when left out.</param>
    /// <param name="Reverse">Whether a larger value lowers the measurement.</param>
    /// <param name="Log">Whether ratios count instead of differences.</param>
    public sealed record Pi(
        Formula X,
        Formula Setpoint,
        Formula Start,
        Formula Min,
        Formula Max,
        [Default(0.2)] Formula? Kp = null,
        [Default(0.1)] Formula? Ki = null,
        Formula? Slew = null,
        bool Reverse = false,
        bool Log = true) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var (min, max) = Bounds(scope);
            var (start, reports) = (Started(scope, min, max), scope[X]);
            var held = scope.Cell("value", double.NaN, new(scope.BoundsOf(min).Low, scope.BoundsOf(max).High));
            var before = scope.Cell("error", double.NaN, Interval.Everything);

            var error = Error(scope, reports);
            var isReport = Value.Min(scope.Fresh(reports), scope.IsNumber(error));
            var move = Limited(scope, Gain(scope, Kp, Given(Kp), "kp") * (error - before.Value) + Gain(scope, Ki, Given(Ki), "ki") * error);
            before.Set(Value.Select(isReport, error, before.Value));

            var now = Value.Select(scope.IsNumber(held.Value), held.Value, start);
            var moved = Log ? now * Value.Exp(move) : now + move;
            var next = Value.Min(Value.Max(Value.Select(Value.Min(isReport, scope.IsNumber(move)), moved, now), min), max);
            var isApart = Value.LessOrEqual(min, max);
            held.Set(Value.Select(isApart, next, held.Value));
            return isApart.Constant == 1 ? next : Value.Select(isApart, next, scope.Number(double.NaN));
        }

        Value Error(Scope scope, Value reports)
        {
            var setpoint = scope.Demand(Setpoint, "setpoint", v => !Log || v > 0, "above 0, and with `log: false` any number");
            var error = Log ? Value.Log(setpoint) - Value.Log(reports) : setpoint - reports;
            return Reverse ? -error : error;
        }

        Value Gain(Scope scope, Formula? stated, Formula gain, string name)
        {
            if (stated is null && !Log)
                throw Refuse(scope, null, name, "nothing beside `log: false`", "a number", "Give it in units of the value per unit of the measurement; only ratios have a gain that fits everywhere.");
            return scope.Demand(gain, name, v => v >= 0, "0 or more; `reverse: true` turns the direction round");
        }

        Value Limited(Scope scope, Value move)
        {
            if (Slew is null) return move;
            var slew = scope.Demand(Slew, "slew", v => v > (Log ? 1 : 0), Log ? "a factor above 1" : "above 0");
            var most = Log ? Value.Log(slew) : slew;
            return Value.Max(Value.Min(move, most), -most);
        }

        (Value Min, Value Max) Bounds(Scope scope)
        {
            Value Bound(Formula bound, string name) => scope.Demand(bound, name, v => !Log || v > 0, "above 0, and with `log: false` any number");
            var (min, max) = (Bound(Min, "min"), Bound(Max, "max"));
            if (min.Constant > max.Constant)
                throw scope.Error(Min, "bad-argument", $"pi: got min {NumberText.Of(min.Constant.Value)} above max {NumberText.Of(max.Constant.Value)}.", "Swap them.");
            return (min, max);
        }

        Value Started(Scope scope, Value min, Value max) =>
            scope.Demand(Start, "start", v => !(v < min.Constant || v > max.Constant), $"{Min} to {Max}");
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Pi"/>
        /// <param name="x">What is measured.</param>
        /// <param name="setpoint">What it is to be; a number or a schedule.</param>
        /// <param name="start">The value that is left without a jump.</param>
        /// <param name="min">The least value.</param>
        /// <param name="max">The greatest value.</param>
        /// <param name="kp">How much a change of the error moves the value; 0.2 when left out.</param>
        /// <param name="ki">How much the error itself moves the value at each report; 0.1 when left out.</param>
        /// <param name="slew">The greatest factor, or without <paramref name="log"/> the greatest change, at one report; any when left out.</param>
        /// <param name="reverse">Whether a larger value lowers the measurement.</param>
        /// <param name="log">Whether ratios count instead of differences.</param>
        public static Functions.Pi Pi(
            Formula x, Formula setpoint, Formula start, Formula min, Formula max, Formula? kp = null, Formula? ki = null, Formula? slew = null,
            bool reverse = false, bool log = true) =>
            new(x, setpoint, start, min, max, kp, ki, slew, reverse, log);
    }
}
