using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// Another formula's course in phase, between two values of its own: <c>follow(lr, 0.85, 0.95)</c> rises where the other rises.
    /// Formula: v = lo + (hi − lo)·(x − x_min)/(x_max − x_min), where x_min and x_max are the least and the greatest that x
    /// is over the horizon, found by analysis before the run; with <c>log: true</c> the share is that of the logarithms.
    /// Range: lo … hi. Edges: as x's. Errors: an x that never changes, or, with <c>log</c>, isn't above 0.
    /// </summary>
    /// <param name="X">What is followed.</param>
    /// <param name="Lo">The lower value.</param>
    /// <param name="Hi">The higher value.</param>
    /// <param name="Log">Whether ratios of x count instead of differences.</param>
    public sealed record Follow(Formula X, Formula Lo, Formula Hi, bool Log = false) : Function
    {
        internal override Value Lower(Scope scope) =>
            Value.Lerp(scope[Lo], scope[Hi], Level.Of(scope, this, X, Log));
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Follow"/>
        /// <param name="x">What is followed.</param>
        /// <param name="lo">The lower value.</param>
        /// <param name="hi">The higher value.</param>
        /// <param name="log">Whether ratios of x count instead of differences.</param>
        public static Functions.Follow Follow(Formula x, Formula lo, Formula hi, bool log = false) => new(x, lo, hi, log);
    }
}
