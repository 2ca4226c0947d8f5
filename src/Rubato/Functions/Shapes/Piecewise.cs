using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// One value after the other, or straight lines between them: <c>piecewise([0.1, 0.05, 0.01], at: [30%, 60%])</c>.
    /// Formula: v(t) = values[#{m : m ≤ t}], t the step in the span, m the milestones in whole steps; with
    /// <c>smooth: true</c> the line from value i at milestone i to value i+1 at the next one.
    /// Range: within the values. Edges: a piece begins on its milestone's step itself; smooth, the first value holds
    /// before the first milestone and the last one after the last. Errors: a count of values that isn't one more than
    /// that of milestones (smooth: the same as), milestones that aren't in order.
    /// </summary>
    /// <param name="Values">The values in order.</param>
    /// <param name="At">When each piece begins; smooth, when each value is met.</param>
    /// <param name="Smooth">Whether lines join the values.</param>
    public sealed record Piecewise(ValueList<Formula> Values, ValueList<Duration> At, bool Smooth = false) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var due = Smooth ? At.Count : At.Count + 1;
            if (Values.Count != due || due == 0)
                throw scope.Error(this, "bad-argument", $"piecewise: got {Values.Count} values at {At.Count} milestones; {Math.Max(due, 1)} values are due.", Smooth ? "Give each milestone its value." : "The first value needs no milestone.");
            Value[] starts = [.. At.Select(scope.Steps)];
            for (var i = 0; i < starts.Length; i++)
            {
                scope.Landmark(starts[i], LandmarkKind.Turn);
                if (i > 0 && starts[i].Constant < starts[i - 1].Constant)
                    throw scope.Error(At[i], "bad-argument", $"piecewise: at: {At[i]} comes before {At[i - 1]}.", "Give the milestones in order.");
            }
            return Smooth ? Lines(scope, starts) : Stairs(scope, starts);
        }

        Value Stairs(Scope scope, Value[] starts)
        {
            var value = scope[Values[0]];
            for (var i = 0; i < starts.Length; i++) value = Value.Select(scope.Passed(At[i], starts[i]), scope[Values[i + 1]], value);
            return value;
        }

        Value Lines(Scope scope, Value[] starts)
        {
            var value = scope[Values[0]];
            for (var i = 1; i < starts.Length; i++)
            {
                var line = Value.Lerp(scope[Values[i - 1]], scope[Values[i]], Value.Share(scope.Time - starts[i - 1], starts[i] - starts[i - 1]));
                value = Value.Select(scope.Passed(At[i - 1], starts[i - 1]), line, value);
            }
            return value;
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Piecewise"/>
        /// <param name="values">The values in order.</param>
        /// <param name="at">When each piece begins; smooth, when each value is met.</param>
        /// <param name="smooth">Whether lines join the values.</param>
        public static Functions.Piecewise Piecewise(ValueList<Formula> values, ValueList<Duration> at, bool smooth = false) => new(values, at, smooth);
    }
}
