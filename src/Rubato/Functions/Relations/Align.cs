using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// The alignment index of two formulas, one number for the whole run, <c>align(lr, momentum)</c>: 1 where they rise and
    /// fall together, −1 in counter-phase, 0 where neither tells of the other.
    /// Formula: v = Σ(a − ā)(b − b̄)/√(Σ(a − ā)²·Σ(b − b̄)²), the sums over the steps 0 … N − 1 of the run, ā and b̄ the
    /// means: the correlation of the two courses, which no change of scale or offset moves.
    /// Range: −1 … 1. Edges: the same at every step; inside a part the steps of that part count. Of more than 16,384 steps it
    /// takes one of each of so many equal stretches.
    /// Errors: an a or b that never changes, isn't finite, or depends on what is measured.
    /// </summary>
    /// <param name="A">One formula.</param>
    /// <param name="B">The other.</param>
    public sealed record Align(Formula A, Formula B) : Function
    {
        const double Rounding = 1e-12;

        internal override Value Lower(Scope scope)
        {
            var (a, b) = (Deviations(scope, A), Deviations(scope, B));
            var (product, squares) = (0.0, (A: 0.0, B: 0.0));
            for (var i = 0; i < a.Length; i++)
            {
                product += a[i] * b[i];
                squares = (squares.A + a[i] * a[i], squares.B + b[i] * b[i]);
            }
            return scope.Number(Math.Clamp(product / Math.Sqrt(squares.A * squares.B), -1, 1));
        }

        /// <summary>The course less its mean, in units of its largest, so that no square is beyond the numbers.</summary>
        double[] Deviations(Scope scope, Formula formula)
        {
            double[] values = [.. scope.At(scope[formula], Sampling.Places(scope.Context.Horizon), formula).Select(met => met.Value)];
            var size = values.Select(Math.Abs).DefaultIfEmpty(0).Max();
            var mean = values.Select(value => value / size).DefaultIfEmpty(0).Average();
            double[] deviations = [.. values.Select(value => value / size - mean)];
            var largest = deviations.Select(Math.Abs).DefaultIfEmpty(0).Max();
            if (!(largest > Rounding))
                throw scope.Error(this, "constant-relation", $"align: `{formula}` never changes, so it has no phase.", "Relate to something that changes.");
            return [.. deviations.Select(deviation => deviation / largest)];
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Align"/>
        /// <param name="a">One formula.</param>
        /// <param name="b">The other.</param>
        public static Functions.Align Align(Formula a, Formula b) => new(a, b);
    }
}
