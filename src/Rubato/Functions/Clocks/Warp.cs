using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// A formula at another pace, <c>warp(cosine(0.1, 0.001), progress ^ 2)</c>: here it starts slowly and hurries at the end.
    /// Formula: v(t) = x(n·share(t)), n the span's length.
    /// Range: the values of x; share from 0 to 1. Edges: a share below 0 counts as 0, one above 1 as 1. Steps inside x may be
    /// fractions; a part of x begins as soon as its share is reached. Where share falls, x runs backwards.
    /// Errors: a name that changes over time or something measured inside x, which has no other clock than the run's.
    /// </summary>
    /// <param name="X">What is paced.</param>
    /// <param name="Share">How much of x is done.</param>
    public sealed record Warp(Formula X, Formula Share) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var share = Value.Min(Value.Max(scope[Share], scope.Number(0)), scope.Number(1));
            return Retiming.Of(scope.OnClockOf(this, share * scope.Length, _ => null, isWhole: false), this, X);
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Warp"/>
        /// <param name="x">What is paced.</param>
        /// <param name="share">How much of x is done, 0 to 1.</param>
        public static Functions.Warp Warp(Formula x, Formula share) => new(x, share);
    }
}
