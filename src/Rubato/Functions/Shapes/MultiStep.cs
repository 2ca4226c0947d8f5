using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// A staircase with its steps where one wants them: <c>multi_step(0.1, 0.1, at: [30%, 60%, 90%])</c>.
    /// Formula: v(t) = from·factor^#{m : m ≤ t}, t the step in the span, m the milestones in whole steps.
    /// Range: factor above 0. Edges: a stair begins on its milestone's step itself; a milestone given twice counts twice,
    /// one at 0 counts from the start, one beyond the span never. Errors: a constant factor of 0 or less.
    /// </summary>
    /// <param name="From">The value before the first milestone.</param>
    /// <param name="Factor">What each milestone multiplies by.</param>
    /// <param name="At">When; in any order.</param>
    public sealed record MultiStep(Formula From, Formula Factor, ValueList<Duration> At) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var factor = scope.Demand(Factor, "factor", v => v > 0, "more than 0");
            var passed = scope.Number(0);
            var starts = new HashSet<double>();
            foreach (var milestone in At)
            {
                var start = scope.Steps(milestone);
                scope.Landmark(start, LandmarkKind.Turn);
                if (start.Constant is { } step && !starts.Add(step))
                    scope.Warn(milestone, "duplicate-milestone", $"multi_step: at: {milestone} is step {NumberText.Of(step)}, as one before: both count.", "Give each milestone once.");
                passed += scope.Passed(milestone, start);
            }
            return scope[From] * Value.Power(factor, passed);
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.MultiStep"/>
        /// <param name="from">The value before the first milestone.</param>
        /// <param name="factor">What each milestone multiplies by.</param>
        /// <param name="at">When; in any order.</param>
        public static Functions.MultiStep MultiStep(Formula from, Formula factor, ValueList<Duration> at) => new(from, factor, at);
    }
}
