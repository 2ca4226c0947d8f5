using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// Up and down again in straight lines, one cycle over the span: <c>triangle(1e-4, 0.1, up: 30%)</c>.
    /// Formula: v(t) = lo + (hi − lo)·min(t/u, (n − t)/(n − u)), t the step in the span, n its length, u the whole steps
    /// of <c>up</c>.
    /// Range: lo … hi. Edges: v(0) = lo, v(u) = hi, v(n) = lo exactly; up 0% starts at hi, up 100% ends there.
    /// Errors: <c>up</c> longer than the span.
    /// Source: Smith, Cyclical learning rates, 2017, arXiv:1506.01186; <c>repeat</c> makes the cycles.
    /// </summary>
    /// <param name="Lo">The value at both ends.</param>
    /// <param name="Hi">The value at the top.</param>
    /// <param name="Up">How long it rises; half the span when left out.</param>
    public sealed record Triangle(Formula Lo, Formula Hi, Duration? Up = null) : Function
    {
        internal override Value Lower(Scope scope)
        {
            scope = scope.AsCycle();
            var up = Up is null ? scope.Length / 2 : scope.Steps(Up);
            if (up.Constant > scope.Length.Constant)
                throw scope.Error(Up!, "part-too-long", $"up: got {Up}, {NumberText.Of(up.Constant.Value)} steps; the span has only {NumberText.Of(scope.Length.Constant.Value)}.", "Shorten it.");
            scope.Landmark(up, LandmarkKind.Turn);
            var rise = Value.Share(scope.Time, up);
            var fall = Value.Share(scope.Length - scope.Time, scope.Length - up);
            return Value.Lerp(scope[Lo], scope[Hi], Value.Min(rise, fall));
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Triangle"/>
        /// <param name="lo">The value at both ends.</param>
        /// <param name="hi">The value at the top.</param>
        /// <param name="up">How long it rises; half the span when left out.</param>
        public static Functions.Triangle Triangle(Formula lo, Formula hi, Duration? up = null) => new(lo, hi, up);
    }
}
