using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// A sine wave from its trough to its trough, one cycle over the span: <c>wave(1e-4, 0.1)</c>.
    /// Formula: v(t) = lo + (hi − lo)·½(1 − cos(2πt/n)), t the step in the span, n its length.
    /// Range: lo … hi. Edges: v(0) = v(n) = lo, v(n/2) = hi; <c>repeat</c> makes the cycles.
    /// </summary>
    /// <param name="Lo">The value at both ends.</param>
    /// <param name="Hi">The value half-way.</param>
    public sealed record Wave(Formula Lo, Formula Hi) : Function
    {
        internal override Value Lower(Scope scope)
        {
            scope = scope.AsCycle();
            scope.Landmark(Value.Floor(scope.Length / 2), LandmarkKind.Turn);
            var away = Value.Abs(1 - scope.Share() * 2);
            return Value.CosineLerp(scope[Lo], scope[Hi], 1 - away);
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Wave"/>
        /// <param name="lo">The value at both ends.</param>
        /// <param name="hi">The value half-way.</param>
        public static Functions.Wave Wave(Formula lo, Formula hi) => new(lo, hi);
    }
}
