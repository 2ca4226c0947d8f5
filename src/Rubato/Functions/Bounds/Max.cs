using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// The greatest of several formulas at each step, <c>max(lr, 0.02)</c>.
    /// Formula: v = max(a, b, …). Range: at least one formula, of any values. Edges: those of the formula in force.
    /// Errors: no formula.
    /// </summary>
    /// <param name="Of">The formulas.</param>
    public sealed record Max(params ValueList<Formula> Of) : Function
    {
        internal override Value Lower(Scope scope) => Of.Count == 0
            ? throw scope.Error(this, "missing-argument", "max: got no formula; at least one is due.", "Write `max(a, b)`.")
            : Of.Select(formula => scope[formula]).Aggregate(Value.Max);
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Max"/>
        /// <param name="of">The formulas.</param>
        public static Functions.Max Max(params ValueList<Formula> of) => new(of);
    }
}
