using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Functions
{
    /// <summary>
    /// What each step makes of the value before: <c>recurrence(0.1, times: if(step &lt; 300, 1, 0.99))</c>.
    /// Formula: v(0) = from(0), v(t) = v(t − 1)·times(t) + plus(t), t the step in the span; or v(t) = next(t), in which <c>previous</c> is v(t − 1).
    /// Range: any. Edges: what makes the next value isn't asked at step 0, nor <c>from</c> after it; after the horizon the value holds. It is a
    /// formula of time alone where <c>from</c> and <c>times</c> are constant and <c>plus</c> is 0: v(t) = from·times^t.
    /// Errors: <c>next</c> beside <c>times</c> or <c>plus</c>; <c>previous</c> outside of <c>next</c>.
    /// </summary>
    /// <param name="From">The value at step 0.</param>
    /// <param name="Times">What a step multiplies by.</param>
    /// <param name="Plus">What a step then adds.</param>
    /// <param name="Next">What a step makes of <c>previous</c>, instead.</param>
    public sealed record Recurrence(Formula From, [Default(1)] Formula? Times = null, [Default(0)] Formula? Plus = null, Formula? Next = null) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var (from, times, plus) = (scope[From], scope[Given(Times)], scope[Given(Plus)]);
            if (Next is not null && (Times ?? Plus) is { } beside)
                throw scope.Error(beside, "bad-argument", "recurrence: got `next` beside `times` or `plus`.", "Write what they do into `next`: `previous * times + plus`.");
            if (Next is null && from.Constant is not null && times.Constant is not null && plus.Constant == 0) return from * Value.Power(times, scope.Time);
            var (value, time) = (scope.Cell("value", from.Constant ?? 0, Bounds(scope, from, times, plus)), scope.Cell("time", 0, new(0, scope.Context.Horizon)));
            // Time stands still after the horizon, and so does the value.
            var isLater = Value.Less(time.Value, scope.Time);
            time.Set(scope.Time);
            var made = Next is null ? value.Value * times + plus : (scope with { Previous = value.Value })[Next];
            var next = Value.Select(isLater, made, value.Value);
            return value.Set(Value.Select(Value.Less(scope.Number(0), scope.Time), next, from));
        }

        /// <summary>Known where every step shrinks the value towards 0.</summary>
        Interval Bounds(Scope scope, Value from, Value times, Value plus)
        {
            var factor = scope.BoundsOf(times);
            return Next is null && plus.Constant == 0 && factor.Low >= 0 && factor.High <= 1 ? scope.BoundsOf(from).Union(new(0)) : Interval.Everything;
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Recurrence"/>
        /// <param name="from">The value at step 0.</param>
        /// <param name="times">What a step multiplies by.</param>
        /// <param name="plus">What a step then adds.</param>
        /// <param name="next">What a step makes of <c>previous</c>, instead.</param>
        public static Functions.Recurrence Recurrence(Formula from, Formula? times = null, Formula? plus = null, Formula? next = null) => new(from, times, plus, next);
    }
}
