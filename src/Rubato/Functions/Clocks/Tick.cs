using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Functions
{
    /// <summary>
    /// A formula on a clock that moves once in a while, <c>tick(cosine(0.1, 0.001), every: 1ep)</c>: as a scheduler that
    /// is stepped once an epoch; or one that counts several at once, <c>tick(step_decay(0.1, 0.5, every: 640st), every: 1st, by: 32)</c>.
    /// Formula: v(t) = x(by·⌊t/every⌋), t the step in the span, <c>every</c> in whole steps; inside x a step is a tick:
    /// <c>step</c> counts ticks, <c>1st</c> is one of them, and a duration in epochs or samples is as many ticks as go into it.
    /// Range: x's; by a whole number of at least 1. Edges: a tick begins on step <c>every</c> itself; x has the ticks that are whole in the span as its length,
    /// at least one, and so its end value where they are over.
    /// Errors: <c>every</c> below one step, or, as a percentage, of cycles whose length changes. Names keep their
    /// value at this very step, and what is measured acts when it comes.
    /// </summary>
    /// <param name="X">What runs on it.</param>
    /// <param name="Every">How long a tick is.</param>
    /// <param name="By">How many ticks pass at once.</param>
    public sealed record Tick(Formula X, Duration Every, [Default(1)] Formula? By = null) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var every = scope.Cycle(Every, "every").Constant
                ?? throw scope.Error(Every, "not-constant", $"every: {Every} of a cycle whose length changes.", "Give it in steps or epochs.");
            return scope.Ticking(every, Count(scope, By, atLeast: 1))[X];
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Tick"/>
        /// <param name="x">What runs on it.</param>
        /// <param name="every">How long a tick is.</param>
        /// <param name="by">How many ticks pass at once; 1 when left out.</param>
        public static Functions.Tick Tick(Formula x, Duration every, Formula? by = null) => new(x, every, by);
    }
}
