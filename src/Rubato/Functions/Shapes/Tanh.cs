using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Functions
{
    /// <summary>
    /// A piece of the hyperbolic tangent over the span, flat at both ends, <c>tanh(0.1, 0.001)</c>.
    /// Formula: v(t) = from + (to − from)·(tanh u − tanh start)/(tanh end − tanh start), u = start + (end − start)·t/n,
    /// t the step in the span, n its length.
    /// Range: from … to; start below end. Edges: v(0) = from, v(n) = to exactly; <c>inclusive: true</c> reaches <c>to</c>
    /// on step n−1. Errors: constants between which the tangent doesn't rise.
    /// Source: Hsueh, Li and Wu, Stochastic gradient descent with hyperbolic-tangent decay on classification, 2019,
    /// arXiv:1806.01593. Differs from the paper's and timm's to + ½(from − to)(1 − tanh u) in that the ends are met; theirs
    /// stops short of <c>to</c> by 0.25% of the way where the tangent ends at 3.
    /// </summary>
    /// <param name="From">The value at the start.</param>
    /// <param name="To">The value at the end.</param>
    /// <param name="Start">Where on the tangent it starts; the further below 0, the longer it stays.</param>
    /// <param name="End">Where on the tangent it ends.</param>
    /// <param name="Inclusive">Whether the span's last step already has the end value.</param>
    public sealed record Tanh(
        Formula From, Formula To, [Default(-6)] Formula? Start = null, [Default(3)] Formula? End = null, bool Inclusive = false) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var start = scope[Given(Start)];
            var end = scope.Demand(Given(End), "end", end => !(Math.Tanh(end) <= Math.Tanh(start.Constant ?? double.NaN)), "more than `start`, and where the tangent isn't flat");
            return Value.Lerp(scope[From], scope[To], Saturation.Share(scope, start, end, Inclusive));
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Tanh"/>
        /// <param name="from">The value at the start.</param>
        /// <param name="to">The value at the end.</param>
        /// <param name="start">Where on the tangent it starts; -6 when left out.</param>
        /// <param name="end">Where on the tangent it ends; 3 when left out.</param>
        /// <param name="inclusive">Whether the span's last step already has the end value.</param>
        public static Functions.Tanh Tanh(Formula from, Formula to, Formula? start = null, Formula? end = null, bool inclusive = false) =>
            new(from, to, start, end, inclusive);
    }
}
