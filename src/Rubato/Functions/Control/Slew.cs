using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// A formula that can't change faster than at a given rate: <c>slew(if(loss &lt; 1, 0.01, 0.1), 1e-3)</c>.
    /// Formula: v(t) = x(t), but at most rate/per away from v(t − 1), t the step in the span, <c>per</c> in whole steps.
    /// Range: within that of x and <c>start</c>; rate 0 or more. Edges: v(0) = <c>start</c>, or x(0) without one; where x isn't finite, v holds.
    /// Errors: a rate below 0; <c>per</c> below one step.
    /// </summary>
    /// <param name="X">What is followed.</param>
    /// <param name="Rate">The greatest change in each <c>per</c>, up or down.</param>
    /// <param name="Per">How long the rate's change takes; a step when left out.</param>
    /// <param name="Start">The value at the start; x's own when left out.</param>
    public sealed record Slew(Formula X, Formula Rate, Duration? Per = null, Formula? Start = null) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var (x, rate) = (scope[X], scope.Demand(Rate, "rate", v => v >= 0, "0 or more"));
            var way = Per is null ? rate : rate / scope.Cycle(Per, "per");
            var start = Start is null ? x : scope[Start];
            var held = scope.Cell("held", double.NaN, scope.BoundsOf(x).Union(scope.BoundsOf(start)));
            var near = Value.Min(Value.Max(x, held.Value - way), held.Value + way);
            var next = Value.Select(scope.IsNumber(x), near, held.Value);
            return held.Set(Value.Select(scope.IsNumber(held.Value), next, start));
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Slew"/>
        /// <param name="x">What is followed.</param>
        /// <param name="rate">The greatest change in each <c>per</c>, up or down.</param>
        /// <param name="per">How long the rate's change takes; a step when left out.</param>
        /// <param name="start">The value at the start; x's own when left out.</param>
        public static Functions.Slew Slew(Formula x, Formula rate, Duration? per = null, Formula? start = null) => new(x, rate, per, start);
    }
}
