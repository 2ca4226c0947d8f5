using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// A formula again and again, each cycle a span of its own: <c>repeat(cosine(0.1, 1e-4), every: 10ep, stretch: 2)</c>.
    /// Formula: cycle i starts at B_i = ⌊T·(m^i − 1)/(m − 1) + ½⌋ (i·T where m = 1) and lasts until B_{i+1}; inside it
    /// v(t) = least + (x(t − B_i) − least)·scale^i, T the steps of <c>every</c>, m the stretch, least what x is at least
    /// in a cycle. Without <c>scale</c>, v is x itself.
    /// Range: m from 1 to 10^6, scale 0 or more; both constant. Edges: the span's end cuts a cycle; a span that ends
    /// where a cycle ends holds that cycle's end value and doesn't start another. Restarts are exact integers.
    /// Errors: <c>every</c> below one step; a stretch so near to 1 that it means more than 100,000 unequal cycles.
    /// Source: Loshchilov and Hutter, SGDR, 2017, arXiv:1608.03983 (stretch is T_mult); Smith, 2017, arXiv:1506.01186
    /// (scale 0.5 around a triangle is triangular2).
    /// </summary>
    /// <param name="X">What is repeated.</param>
    /// <param name="Every">The length of the first cycle.</param>
    /// <param name="Stretch">How much longer each cycle is than the one before; 1 when left out.</param>
    /// <param name="Scale">How much of its height above its least value each cycle keeps; 1 when left out.</param>
    public sealed record Repeat(Formula X, Duration Every, Formula? Stretch = null, Formula? Scale = null) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var stretch = Stretch is null ? 1 : scope.Constant(Stretch, "stretch");
            if (!(stretch is >= 1 and <= 1e6))
                throw scope.Error(Stretch!, "bad-argument", $"stretch: got {NumberText.Of(stretch)}; allowed is 1 to 1e6.", "Cycles can't shrink: their number would have no end.");
            var span = scope.Unturned();
            var (index, every, length, time) = stretch == 1 && !scope.IsBent(Every) ? Equal(span) : Unequal(span, stretch);
            if (!span.IsWhole) time = Value.Min(Value.Max(time + (span.Time - span.WholeTime), span.Number(0)), length);
            var cycle = scope.Recurring(time, length, every.Constant).AsCycle();
            if (Scale is null) return cycle[X];
            var scale = scope.Constant(Scale, "scale");
            if (!(scale >= 0))
                throw scope.Error(Scale, "bad-argument", $"scale: got {NumberText.Of(scale)}; allowed is 0 or more.", "");
            // The first cycle with its end value; a span too short to reach that has no second cycle to scale.
            var first = scope.Recurring(Value.Min(span.Time, every), every).AsCycle();
            var least = scope.Number(scope.RangeOf(first[X], X).Low);
            return least + (cycle[X] - least) * Value.Power(scope.Number(scale), index);
        }

        (Value Index, Value First, Value Length, Value Time) Equal(Scope scope)
        {
            var every = scope.Cycle(Every, "every");
            scope.Landmarks(every, LandmarkKind.Cycle);
            var last = scope.Length - 1;
            var index = scope.Builder.Emit(Op.CycleIndex, scope.WholeTime.Register, last.Register, every.Register);
            var time = scope.Builder.Emit(Op.CycleTime, scope.WholeTime.Register, index.Register, every.Register);
            return (index, every, every, time);
        }

        (Value Index, Value First, Value Length, Value Time) Unequal(Scope scope, double stretch)
        {
            if (scope.Cycles(Every, stretch) is not { } starts)
                throw scope.Error(Stretch ?? (object)Every, "bad-argument", $"stretch: {NumberText.Of(stretch)} means more than {StepTable.MostCycles} unequal cycles.", "Use longer cycles, or stretch 1.");
            var table = scope.Builder.AddTable(starts);
            foreach (var start in starts.Starts.Skip(1))
                scope.Landmark(scope.Number(start), LandmarkKind.Cycle);
            var last = scope.Length - 1;
            var index = scope.Builder.Emit(Op.TableIndex, scope.WholeTime.Register, last.Register, table);
            var time = scope.Builder.Emit(Op.TableTime, scope.WholeTime.Register, index.Register, table);
            var length = scope.Builder.Emit(Op.TableLength, index.Register, 0, table);
            return (index, scope.Number(starts.Length(0)), length, time);
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Repeat"/>
        /// <param name="x">What is repeated.</param>
        /// <param name="every">The length of the first cycle.</param>
        /// <param name="stretch">How much longer each cycle is than the one before; 1 when left out.</param>
        /// <param name="scale">How much of its height each cycle keeps; 1 when left out.</param>
        public static Functions.Repeat Repeat(Formula x, Duration every, Formula? stretch = null, Formula? scale = null) =>
            new(x, every, stretch, scale);
    }
}
