using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Functions
{
    /// <summary>
    /// One formula until a condition has held once, then another for good: <c>latch(loss &lt; 0.5, before: 0.1, after: linear(0.1, 0))</c>.
    /// Formula: v = before(t) while the condition hasn't held; from the step T on at which it holds first, v = after(t − T), t the step in the span.
    /// Range: those of <c>before</c> and <c>after</c>. Edges: <c>after</c> has a span of its own, from step T to the end of the span; parts in it that don't fit
    /// are cut, since T isn't known beforehand. What <c>after</c> remembers begins at T. A condition that never holds leaves <c>before</c>.
    /// </summary>
    /// <param name="Condition">What must have held once.</param>
    /// <param name="Before">The value until then.</param>
    /// <param name="After">The value from then on; its time starts there.</param>
    public sealed record Latch(Condition Condition, [Default(0)] Formula? Before = null, [Default(1)] Formula? After = null) : Function
    {
        internal override Value Lower(Scope scope)
        {
            const double Open = -1;
            var held = scope.Cell("held", Open, new(Open, scope.Context.Horizon));
            var now = Value.Select(scope[Condition], scope.Time, scope.Number(Open));
            var start = held.Set(Value.Select(Value.LessOrEqual(scope.Number(0), held.Value), held.Value, now));
            var result = scope.Join();
            result.Add(this, start, scope.Number(Open), scope.Number(0), () => scope[Given(Before)]);
            result.Add(this, start, scope.Number(0), scope.Number(double.PositiveInfinity), () =>
            {
                var time = Value.Max(scope.Time - start, scope.Number(0));
                return scope.Unforeseen(time, scope.Length - start)[Given(After)];
            });
            return result.Value;
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Latch"/>
        /// <param name="condition">What must have held once.</param>
        /// <param name="before">The value until then.</param>
        /// <param name="after">The value from then on; its time starts there.</param>
        public static Functions.Latch Latch(Condition condition, Formula? before = null, Formula? after = null) => new(condition, before, after);
    }
}
