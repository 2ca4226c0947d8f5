using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// One of two formulas, by a condition: <c>if(step &lt; 300, 0.1, 0.01)</c>.
    /// Formula: v = then where the condition holds, else otherwise.
    /// Range: that of the formula in force. Edges: both formulas run on the span's time, whichever is in force. A comparison with a signal that has no value
    /// yet doesn't hold. With a margin the choice is sticky (hysteresis): while <c>then</c> is in force, each comparison
    /// is bent by the margin in its favour, so that noise of less than the margin doesn't flip it; such a choice has a
    /// memory and is taken step by step.
    /// </summary>
    /// <param name="Condition">What decides.</param>
    /// <param name="Then">The value where it holds.</param>
    /// <param name="Otherwise">The value where it doesn't.</param>
    /// <param name="Margin">How far the comparisons must be missed before the choice goes back; none when left out.</param>
    public sealed record If(Condition Condition, Formula Then, Formula Otherwise, Formula? Margin = null) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var holds = scope[Condition];
            if (Margin is not null)
            {
                var held = scope.Cell("held", 0, new(0, 1));
                holds = held.Set(Value.Select(held.Value, Condition.Lower(scope, scope[Margin]), holds));
            }
            return Value.Select(holds, scope[Then], scope[Otherwise]);
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.If"/>
        /// <param name="condition">What decides.</param>
        /// <param name="then">The value where it holds.</param>
        /// <param name="otherwise">The value where it doesn't.</param>
        /// <param name="margin">How far the comparisons must be missed before the choice goes back; none when left out.</param>
        public static Functions.If If(Condition condition, Formula then, Formula otherwise, Formula? margin = null) => new(condition, then, otherwise, margin);
    }
}
