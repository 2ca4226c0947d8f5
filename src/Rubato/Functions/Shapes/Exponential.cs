using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// Equal ratios in equal times, either to an end value, <c>exponential(0.1, 1e-4)</c>, or at a rate,
    /// <c>exponential(0.1, rate: 0.95, per: 1ep)</c>.
    /// Formula: v(t) = from·(to/from)^(t/n), or v(t) = from·rate^(t/per), t the step in the span, n its length.
    /// Range: from … to, both above 0; rate above 0. Edges: v(0) = from, v(n) = to exactly; <c>inclusive: true</c>
    /// reaches <c>to</c> on step n−1 and is only for the first form.
    /// Errors: both or neither of <c>to</c> and <c>rate</c>; <c>per</c> without <c>rate</c>, or below one step;
    /// <c>inclusive</c> without <c>to</c>; a constant rate of 0 or less; with <c>to</c>, a constant end of 0 or less.
    /// </summary>
    /// <param name="From">The value at the start.</param>
    /// <param name="To">The value at the end; or a rate.</param>
    /// <param name="Rate">The factor for each <c>per</c>; or an end value.</param>
    /// <param name="Per">How long the rate takes for one factor; a step when left out.</param>
    /// <param name="Inclusive">Whether the span's last step already has the end value.</param>
    public sealed record Exponential(
        Formula From, Formula? To = null, Formula? Rate = null, Duration? Per = null, bool Inclusive = false) : Function
    {
        internal override Value Lower(Scope scope)
        {
            if (To is null == Rate is null)
                throw scope.Error(this, "bad-argument", $"exponential: got {(To is null ? "neither" : "both")} of `to` and `rate`.", "Give the end value or the rate.");
            if (To is not null)
            {
                if (Per is not null)
                    throw scope.Error(Per, "bad-argument", "exponential: `per` belongs to `rate`; an end value is reached over the span.", "Leave `per` out.");
                return Value.Geometric(
                    scope.Demand(From, "from", v => v > 0, "more than 0"),
                    scope.Demand(To, "to", v => v > 0, "more than 0; a decay to 0 is `cosine`, `linear` or `polynomial`"),
                    scope.Share(Inclusive));
            }
            if (Inclusive)
                throw scope.Error(this, "bad-argument", "exponential: `inclusive` belongs to an end value; a rate has none.", "Leave `inclusive` out.");
            var rate = scope.Demand(Rate!, "rate", v => v > 0, "more than 0");
            return scope[From] * Value.Power(rate, Per is null ? scope.Time : scope.Count(Per, "per"));
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Exponential"/>
        /// <param name="from">The value at the start.</param>
        /// <param name="to">The value at the end; or a rate.</param>
        /// <param name="rate">The factor for each <paramref name="per"/>; or an end value.</param>
        /// <param name="per">How long the rate takes for one factor; a step when left out.</param>
        /// <param name="inclusive">Whether the span's last step already has the end value.</param>
        public static Functions.Exponential Exponential(
            Formula from, Formula? to = null, Formula? rate = null, Duration? per = null, bool inclusive = false) =>
            new(from, to, rate, per, inclusive);
    }
}
