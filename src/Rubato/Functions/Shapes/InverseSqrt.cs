using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// A decay as one over the square root of the time, with a linear warmup of its own, <c>inverse_sqrt(0.1, warmup: 50st)</c>,
    /// or without one, <c>inverse_sqrt(0.1, per: 50st)</c>, to follow another part; it never ends, whatever the span.
    /// Formula: v(t) = from·t/w for t below w and from·√(w/t) from there on, or v(t) = from/√(1 + t/p), t the step in the
    /// span, w the steps of <c>warmup</c>, p those of <c>per</c>. After a warmup of p steps the second form is the first one.
    /// Range: 0 … from. Edges: with a warmup v(0) = 0 and v(w) = from exactly; without one v(0) = from.
    /// Errors: both or neither of <c>warmup</c> and <c>per</c>; either below one step.
    /// Source: Vaswani et al., Attention is all you need, 2017, arXiv:1706.03762, equation 3, for the decay; the form with
    /// the peak as a number is that of fairseq and transformers. T5's, which holds the peak for w steps, is <c>0.1 for 50st then inverse_sqrt(0.1, per: 50st)</c>.
    /// </summary>
    /// <param name="From">The value that the decay starts from.</param>
    /// <param name="Warmup">How long it rises from 0; or <c>per</c>.</param>
    /// <param name="Per">The time scale of the decay, which starts at once; or <c>warmup</c>.</param>
    public sealed record InverseSqrt(Formula From, Duration? Warmup = null, Duration? Per = null) : Function
    {
        internal override Value Lower(Scope scope)
        {
            if (Warmup is null == Per is null)
                throw scope.Error(this, "bad-argument", $"inverse_sqrt: got {(Per is null ? "neither" : "both")} of `warmup` and `per`.", "Give the warmup, or `per` for a decay that starts at once.");
            if (Per is not null) return scope[From] / Value.Sqrt(scope.Count(Per, "per") + 1);
            var warmup = scope.Cycle(Warmup!, "warmup");
            scope.Landmark(warmup, LandmarkKind.Turn);
            return scope[From] * Value.Min(Value.Share(scope.Time, warmup), Value.Sqrt(warmup / Value.Max(scope.Time, warmup)));
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.InverseSqrt"/>
        /// <param name="from">The value that the decay starts from.</param>
        /// <param name="warmup">How long it rises from 0; or <paramref name="per"/>.</param>
        /// <param name="per">The time scale of the decay, which starts at once; or <paramref name="warmup"/>.</param>
        public static Functions.InverseSqrt InverseSqrt(Formula from, Duration? warmup = null, Duration? per = null) => new(from, warmup, per);
    }
}
