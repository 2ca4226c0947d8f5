using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// A decay as one over the time, <c>inverse_time(0.1, rate: 0.5, per: 1ep)</c>; it never ends, whatever the span.
    /// Formula: v(t) = from/(1 + rate·t/per), t the step in the span, <c>per</c> in whole steps.
    /// Range: from … 0, rate 0 or more. Edges: v(0) = from, half of it after per/rate; at no time 0.
    /// Errors: a constant rate below 0; <c>per</c> below one step.
    /// Source: Robbins and Monro, A stochastic approximation method, 1951, doi:10.1214/aoms/1177729586: its sum has no
    /// end while the sum of its squares has.
    /// </summary>
    /// <param name="From">The value at the start.</param>
    /// <param name="Rate">How fast the divisor grows in each <c>per</c>.</param>
    /// <param name="Per">What the rate counts; a step when left out.</param>
    public sealed record InverseTime(Formula From, Formula Rate, Duration? Per = null) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var rate = scope.Demand(Rate, "rate", v => v >= 0, "0 or more");
            return scope[From] / (rate * (Per is null ? scope.Time : scope.Count(Per, "per")) + 1);
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.InverseTime"/>
        /// <param name="from">The value at the start.</param>
        /// <param name="rate">How fast the divisor grows in each <paramref name="per"/>.</param>
        /// <param name="per">What the rate counts; a step when left out.</param>
        public static Functions.InverseTime InverseTime(Formula from, Formula rate, Duration? per = null) => new(from, rate, per);
    }
}
