using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// The nearest of a few allowed values, <c>round(linear(7, 28), to: [7, 14, 28])</c>: for what has steps, as a resolution.
    /// Formula: v = the element of <c>to</c> that is nearest to x. Range: the elements. Edges: half-way between two, the
    /// greater. Errors: an empty list, elements that aren't constant.
    /// </summary>
    /// <param name="X">What is rounded.</param>
    /// <param name="To">The allowed values, in any order.</param>
    public sealed record Round(Formula X, ValueList<Formula> To) : Function
    {
        internal override Value Lower(Scope scope)
        {
            double[] allowed = [.. To.Select(item => scope.Constant(item, "to")).Distinct().Order()];
            if (allowed.Length == 0) throw scope.Error(this, "bad-argument", "round: `to` is empty.", "Give the allowed values.");
            var x = scope[X];
            var value = scope.Number(allowed[0]);
            for (var i = 1; i < allowed.Length; i++)
                value = Value.Select(Value.LessOrEqual(scope.Number((allowed[i - 1] + allowed[i]) / 2), x), scope.Number(allowed[i]), value);
            return value;
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Round"/>
        /// <param name="x">What is rounded.</param>
        /// <param name="to">The allowed values, in any order.</param>
        public static Functions.Round Round(Formula x, ValueList<Formula> to) => new(x, to);
    }
}
