using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// The weight decay that shrinks the weights by the same share in every update, whatever the rate,
    /// <c>couple(lr, shrink: 5e-5)</c>, or by half in a time, <c>couple(lr, half_life: 20ep)</c>.
    /// Formula: v(t) = shrink/x(t), or (1 − 2^(−1/h))/x(t), h the steps of <c>half_life</c>; a decoupled decay multiplies the
    /// weights by 1 − x·v, which is then 1 − shrink, and 2^(−1/h), at every step.
    /// Range: above 0; shrink 0 to below 1. Edges: as 1/x's; x may be 0 at the horizon, after the last update.
    /// Errors: both or neither of <c>shrink</c> and <c>half_life</c>; an x that is 0 or less at a step of the run, where no
    /// decay keeps the law; a half-life below one step.
    /// Source: Loshchilov and Hutter, Decoupled weight decay regularization, 2019, arXiv:1711.05101, for the shrink.
    /// Differs from a constant weight decay, as AdamW's in PyTorch, whose shrink fades with the rate.
    /// </summary>
    /// <param name="X">The rate.</param>
    /// <param name="Shrink">The share that each update takes; or <c>half_life</c>.</param>
    /// <param name="HalfLife">The time in which the weights halve, but for their gradients; or <c>shrink</c>.</param>
    public sealed record Couple(Formula X, Formula? Shrink = null, Duration? HalfLife = null) : Function
    {
        internal override Value Lower(Scope scope)
        {
            if (Shrink is null == HalfLife is null)
                throw scope.Error(this, "bad-argument", $"couple: got {(Shrink is null ? "neither" : "both")} of `shrink` and `half_life`.", "Give the shrink of a step, or the time that halves.");
            var shrink = Shrink is null ? ShareOf(scope.Lasting(HalfLife!, "half_life")) : scope.Demand(Shrink, "shrink", s => s is >= 0 and < 1, "0 to below 1");
            var x = scope[X];
            if (scope.Extremes(x) is { Met.Low: <= 0 } found)
                throw scope.Error(X, "bad-argument", $"couple: `{X}` is {NumberText.Of(found.Met.Low)} at step {found.AtLow}, where no weight decay shrinks by as much.", "Keep it above 0 at every step.");
            return shrink / x;
        }

        /// <summary>1 − 2^(−1/h) by the tangent of half the exponent, since for long half-lives the difference loses it.</summary>
        static Value ShareOf(Value halfLife)
        {
            var tangent = Value.Tanh(halfLife.Builder.Number(Math.Log(2) / 2) / halfLife);
            return tangent * 2 / (tangent + 1);
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Couple"/>
        /// <param name="x">The rate.</param>
        /// <param name="shrink">The share that each update takes; or <paramref name="halfLife"/>.</param>
        /// <param name="halfLife">The time in which the weights halve; or <paramref name="shrink"/>.</param>
        public static Functions.Couple Couple(Formula x, Formula? shrink = null, Duration? halfLife = null) => new(x, shrink, halfLife);
    }
}
