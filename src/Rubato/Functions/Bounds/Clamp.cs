using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// A formula kept between two bounds, <c>clamp(lr, 0.01, 0.08)</c>.
    /// Formula: v = min(max(x, lo), hi). Range: lo … hi, lo at most hi. Edges: as x's; where bounds that change cross, hi holds.
    /// Errors: constant bounds of which lo is above hi.
    /// </summary>
    /// <param name="X">What is bounded.</param>
    /// <param name="Lo">The lower bound.</param>
    /// <param name="Hi">The upper bound.</param>
    public sealed record Clamp(Formula X, Formula Lo, Formula Hi) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var (lo, hi) = (scope[Lo], scope[Hi]);
            if (lo.Constant > hi.Constant)
                throw scope.Error(this, "bad-argument", $"clamp: got lo {NumberText.Of(lo.Constant.Value)} above hi {NumberText.Of(hi.Constant.Value)}.", "Swap them.");
            return Value.Min(Value.Max(scope[X], lo), hi);
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Clamp"/>
        /// <param name="x">What is bounded.</param>
        /// <param name="lo">The lower bound.</param>
        /// <param name="hi">The upper bound.</param>
        public static Functions.Clamp Clamp(Formula x, Formula lo, Formula hi) => new(x, lo, hi);
    }
}
