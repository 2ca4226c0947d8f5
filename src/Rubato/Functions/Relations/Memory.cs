using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// The decay factor of a moving average that halves in so many steps, which may change, <c>memory(steps: 0.7 / lr)</c>,
    /// or in a time, <c>memory(320sp)</c>: a momentum or a beta said as how long it remembers.
    /// Formula: v = 2^(−1/h), h the steps of <c>half_life</c>, or those given.
    /// Range: 0 to below 1; h above 0. Edges: none. In samples it stays right when the batch size is another one, also when it
    /// changes in the run. h = 1 is 0.5, 6.58 is 0.9, 69 is 0.99, 693 is 0.999.
    /// Errors: both or neither of <c>half_life</c> and <c>steps</c>; a half-life below one step; constant steps of 0 or less.
    /// Source: Marek et al., Small batch size training for language models, 2025, arXiv:2507.07101, for a half-life in tokens.
    /// </summary>
    /// <param name="HalfLife">The time in which what is remembered halves; or <c>steps</c>.</param>
    /// <param name="Steps">The same as a number of steps; or <c>half_life</c>.</param>
    public sealed record Memory(Duration? HalfLife = null, Formula? Steps = null) : Function
    {
        internal override Value Lower(Scope scope)
        {
            if (HalfLife is null == Steps is null)
                throw scope.Error(this, "bad-argument", $"memory: got {(Steps is null ? "neither" : "both")} of `half_life` and `steps`.", "Give the half-life as a duration, or its steps as a formula.");
            var halfLife = Steps is null ? scope.Lasting(HalfLife!, "half_life") : scope.Demand(Steps, "steps", s => s > 0, "more than 0");
            return Value.Power(scope.Number(2), scope.Number(-1) / halfLife);
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Memory"/>
        /// <param name="halfLife">The time in which what is remembered halves; or <paramref name="steps"/>.</param>
        /// <param name="steps">The same as a number of steps; or <paramref name="halfLife"/>.</param>
        public static Functions.Memory Memory(Duration? halfLife = null, Formula? steps = null) => new(halfLife, steps);
    }
}
