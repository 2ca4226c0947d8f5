using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Functions
{
    /// <summary>
    /// One formula until a condition has held once, then another for good: <c>latch(loss &lt; 0.5, before: 0.1, after: linear(0.1, 0))</c>.
    /// Formula: v = before(t) while the condition hasn't held; from the step T on at which it holds first, v = after(t − T), t the step in the span.
    /// With <c>within</c>, T comes at the latest when that has passed, and it is the span that <c>before</c> fills.
    /// Range: those of <c>before</c> and <c>after</c>. Edges: <c>after</c> has a span of its own, from step T to the end of the span; parts in it that don't fit
    /// are cut, since T isn't known beforehand. What <c>after</c> remembers begins at T, and in it <c>previous</c> is before(T), from where it may go on without a jump.
    /// A condition that never holds leaves <c>before</c> where <c>within</c> sets it no end.
    /// Errors: a <c>within</c> that is longer than the span, or shorter than a step.
    /// </summary>
    /// <param name="Condition">What must have held once.</param>
    /// <param name="Before">The value until then.</param>
    /// <param name="After">The value from then on; its time starts there.</param>
    /// <param name="Within">How long <c>before</c> lasts at the most; the whole span when left out.</param>
    public sealed record Latch(Condition Condition, [Default(0)] Formula? Before = null, [Default(1)] Formula? After = null, Duration? Within = null) : Function
    {
        internal override Value Lower(Scope scope)
        {
            const double Open = -1;
            var (open, zero, forever) = (scope.Number(Open), scope.Number(0), scope.Number(double.PositiveInfinity));
            var latest = Latest(scope);
            var holds = latest is { } end ? Value.Max(scope[Condition], Value.LessOrEqual(end, scope.Time)) : scope[Condition];
            var held = scope.Cell("held", Open, new(Open, scope.Context.Horizon));
            var start = held.Set(Value.Select(Value.LessOrEqual(zero, held.Value), held.Value, Value.Select(holds, scope.Time, open)));

            // What comes before is asked once more at the step at which it ends: that is what `after` may go on from.
            Cell? reached = null;
            var before = scope.Join();
            before.Add(this, held.Value, open, zero, () =>
            {
                var value = (latest is { } length ? scope.Within(Value.Min(scope.Time, length), length, zero) : scope)[Given(Before)];
                reached = scope.Cell("reached", double.NaN, scope.BoundsOf(value));
                return reached.Set(value);
            });
            before.Add(this, held.Value, zero, forever, () => reached!.Value);

            var result = scope.Join();
            result.Add(this, start, open, zero, () => before.Value);
            result.Add(this, start, zero, forever, () =>
            {
                var time = Value.Max(scope.Time - start, zero);
                return (scope.Unforeseen(time, scope.Length - start) with { Previous = before.Value })[Given(After)];
            });
            return result.Value;
        }

        Value? Latest(Scope scope)
        {
            if (Within is null) return null;
            var latest = scope.IsBent(Within) ? scope.Steps(Within) : scope.Cycle(Within, "within");
            if (latest.Constant > scope.Length.Constant)
                throw scope.Error(Within, "part-too-long", $"within: got {Within}, {NumberText.Of(latest.Constant.Value)} steps; the enclosing span has only {NumberText.Of(scope.Length.Constant.Value)}.", "Shorten it or train longer.");
            scope.Landmark(latest, LandmarkKind.Part);
            return latest;
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
        /// <param name="within">How long <paramref name="before"/> lasts at the most; the whole span when left out.</param>
        public static Functions.Latch Latch(Condition condition, Formula? before = null, Formula? after = null, Duration? within = null) => new(condition, before, after, within);
    }
}
