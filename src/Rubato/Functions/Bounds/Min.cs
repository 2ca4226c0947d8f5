using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// The least of several formulas at each step, <c>min(lr, 0.05)</c>.
    /// Formula: v = min(a, b, …). Range: at least one formula, of any values. Edges: those of the formula in force.
    /// Errors: no formula.
    /// </summary>
    /// <param name="Of">The formulas.</param>
    public sealed record Min(params ValueList<Formula> Of) : Function
    {
        internal override Value Lower(Scope scope) => Of.Count == 0
            ? throw scope.Error(this, "missing-argument", "min: got no formula; at least one is due.", "Write `min(a, b)`.")
            : Of.Select(formula => scope[formula]).Aggregate(Value.Min);
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Min"/>
        /// <param name="of">The formulas.</param>
        public static Functions.Min Min(params ValueList<Formula> of) => new(of);
    }
}
