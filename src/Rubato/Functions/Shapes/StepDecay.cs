using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// A staircase: one factor every so often, <c>step_decay(0.1, 0.1, every: 30ep)</c>.
    /// Formula: v(t) = from·factor^⌊t/every⌋, t the step in the span, <c>every</c> in whole steps.
    /// Range: factor above 0. Edges: the first stair has <c>from</c>; a new one begins on step <c>every</c> itself.
    /// Errors: a constant factor of 0 or less; <c>every</c> below one step.
    /// Differs from PyTorch's StepLR only in where the time stands when it is stepped once an epoch.
    /// </summary>
    /// <param name="From">The value of the first stair.</param>
    /// <param name="Factor">What each stair multiplies the one before by.</param>
    /// <param name="Every">How long a stair is; at least a step.</param>
    public sealed record StepDecay(Formula From, Formula Factor, Duration Every) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var factor = scope.Demand(Factor, "factor", v => v > 0, "more than 0");
            if (!scope.IsBent(Every)) scope.Landmarks(scope.Cycle(Every, "every"), LandmarkKind.Turn);
            return scope[From] * Value.Power(factor, Value.Floor(scope.Count(Every, "every")));
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.StepDecay"/>
        /// <param name="from">The value of the first stair.</param>
        /// <param name="factor">What each stair multiplies the one before by.</param>
        /// <param name="every">How long a stair is.</param>
        public static Functions.StepDecay StepDecay(Formula from, Formula factor, Duration every) => new(from, factor, every);
    }
}
