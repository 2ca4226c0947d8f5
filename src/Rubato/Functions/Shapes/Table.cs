using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// Values at steps and straight lines between them, <c>table(steps: [0, 100, 1000], values: [0.01, 0.1, 0.001])</c>: a
    /// schedule that was measured, drawn or exported. A value at any step is found by halving, so there may be many.
    /// Formula: v(t) = vᵢ + (vᵢ₊₁ − vᵢ)·(t − sᵢ)/(sᵢ₊₁ − sᵢ) for sᵢ ≤ t ≤ sᵢ₊₁, t the step in the span, s the steps, v the values.
    /// Range: the values'; steps are whole, from 0 to 10^15, and rise. Edges: v(sᵢ) = vᵢ exactly; the first value holds
    /// before the first step and the last one after the last. Errors: lists that are empty or of different lengths, more
    /// than a million points, steps that don't rise or aren't whole, anything that isn't constant.
    /// </summary>
    /// <param name="Steps">The steps, counted in the span.</param>
    /// <param name="Values">The value at each.</param>
    public sealed record Table(ValueList<Formula> Steps, ValueList<Formula> Values) : Function
    {
        const int MostPoints = 1_000_000;

        /// <summary>A curve of so many points has no corners that anyone looks for.</summary>
        const int MostCorners = 24;

        // Plain numbers have nothing below them, refer to nothing, and may be a million.
        internal override IEnumerable<Expression> Children => base.Children.Where(child => child is not Number);

        internal override Value Lower(Scope scope)
        {
            if (Steps.Count != Values.Count || Steps.Count is 0 or > MostPoints)
                throw scope.Error(this, "bad-argument", $"table: got {Steps.Count} steps and {Values.Count} values; 1 to {NumberText.Of(MostPoints)} of each are due.", "Give each step its value.");
            double[] steps = [.. Steps.Select(step => Constant(scope, step, "steps"))];
            double[] values = [.. Values.Select(value => Constant(scope, value, "values"))];
            for (var i = 0; i < steps.Length; i++)
            {
                if (!(steps[i] >= 0 && steps[i] <= Duration.Longest && steps[i] == Math.Floor(steps[i])))
                    throw scope.Error(Steps[i], "bad-argument", $"steps: got {NumberText.Of(steps[i])}; allowed are whole numbers from 0 to {NumberText.Of(Duration.Longest)}.", "Count the span's steps from 0.");
                if (i > 0 && steps[i] <= steps[i - 1])
                    throw scope.Error(Steps[i], "bad-argument", $"steps: got {NumberText.Of(steps[i])} after {NumberText.Of(steps[i - 1])}; steps rise.", "Give them in order, each once.");
            }
            if (steps.Length == 1) return scope.Number(values[0]);
            foreach (var step in steps.Length <= MostCorners ? steps : []) scope.Landmark(scope.Number(step), LandmarkKind.Turn);
            return scope.Builder.Emit(Op.TableLine, scope.Time.Register, 0, scope.Builder.AddTable(new(steps, values)));
        }

        static double Constant(Scope scope, Formula formula, string what) => formula is Number number ? number.Value : scope.Constant(formula, what);
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Table"/>
        /// <param name="steps">The steps, counted in the span.</param>
        /// <param name="values">The value at each.</param>
        public static Functions.Table Table(ValueList<Formula> steps, ValueList<Formula> values) => new(steps, values);
    }
}
