using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Functions
{
    /// <summary>
    /// The logistic curve over the span, flat at both ends and steepest half-way, <c>sigmoid(0.1, 0.001)</c>.
    /// Formula: v(t) = from + (to − from)·(σ(k(q − ½)) − σ(−k/2))/(σ(k/2) − σ(−k/2)), σ(x) = 1/(1 + e^−x), q = t/n,
    /// k the steepness, t the step in the span, n its length.
    /// Range: from … to; k above 0. Edges: v(0) = from, v(n) = to exactly, v(n/2) half-way; <c>inclusive: true</c> reaches
    /// <c>to</c> on step n−1. Errors: a constant steepness of 0 or less. Near 0 it is <c>linear</c>; it is
    /// <c>tanh</c> between −k/4 and k/4.
    /// </summary>
    /// <param name="From">The value at the start.</param>
    /// <param name="To">The value at the end.</param>
    /// <param name="Steepness">How steep it is half-way: larger is closer to a switch.</param>
    /// <param name="Inclusive">Whether the span's last step already has the end value.</param>
    public sealed record Sigmoid(Formula From, Formula To, [Default(10)] Formula? Steepness = null, bool Inclusive = false) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var end = scope.Demand(Given(Steepness), "steepness", k => k > 0, "more than 0") / 4;
            return Value.Lerp(scope[From], scope[To], Saturation.Share(scope, -end, end, Inclusive));
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Sigmoid"/>
        /// <param name="from">The value at the start.</param>
        /// <param name="to">The value at the end.</param>
        /// <param name="steepness">How steep it is half-way; 10 when left out.</param>
        /// <param name="inclusive">Whether the span's last step already has the end value.</param>
        public static Functions.Sigmoid Sigmoid(Formula from, Formula to, Formula? steepness = null, bool inclusive = false) =>
            new(from, to, steepness, inclusive);
    }
}
