using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// The Transformer's own schedule, whose peak follows from the model's width, <c>noam(1, width: 512, warmup: 400st)</c>.
    /// Formula: v(t) = scale·width^−½·min(s^−½, s·w^−1.5), s = t + 1, t the step in the span, w the steps of <c>warmup</c>.
    /// Range: above 0, at most scale/√(width·w), which it has at t = w − 1; width above 0. Edges: steps count from 1, so
    /// that the first one isn't 0; it never ends, whatever the span.
    /// Errors: a constant width of 0 or less; a warmup below one step.
    /// Source: Vaswani et al., Attention is all you need, 2017, arXiv:1706.03762, equation 3. Differs from
    /// <c>inverse_sqrt(…, warmup: …)</c> in its step that counts from 1 and its peak that isn't given.
    /// </summary>
    /// <param name="Scale">A factor on the whole; 1 in the paper.</param>
    /// <param name="Width">The model's width, d_model.</param>
    /// <param name="Warmup">How long it rises.</param>
    public sealed record Noam(Formula Scale, Formula Width, Duration Warmup) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var width = scope.Demand(Width, "width", v => v > 0, "more than 0");
            var warmup = scope.Cycle(Warmup, "warmup");
            scope.Landmark(warmup - 1, LandmarkKind.Turn);
            var step = scope.Time + 1;
            var rise = step / (warmup * Value.Sqrt(warmup));
            return scope[Scale] / Value.Sqrt(width) * Value.Min(scope.Number(1) / Value.Sqrt(step), rise);
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Noam"/>
        /// <param name="scale">A factor on the whole; 1 in the paper.</param>
        /// <param name="width">The model's width.</param>
        /// <param name="warmup">How long it rises.</param>
        public static Functions.Noam Noam(Formula scale, Formula width, Duration warmup) => new(scale, width, warmup);
    }
}
