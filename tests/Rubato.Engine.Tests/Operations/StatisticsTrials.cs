namespace Rubato.Engine.Tests.Operations;

/// <summary>Reductions over any axes: those of <see cref="Reduce"/> that look for extremes, running sums, and all of <see cref="Statistics"/>.</summary>
internal sealed class StatisticsTrials : ITrialFamilies
{
    public IEnumerable<TrialFamily> Families =>
    [
        Over("Reduce.Sum axes", (x, axes) => Reduce.Sum(x, axes), Enumerable.Sum, emptyIsAllowed: true),
        Over("Reduce.Mean axes", (x, axes) => Reduce.Mean(x, axes), Enumerable.Average),
        Over("Reduce.Max", (x, axes) => Reduce.Max(x, axes), Enumerable.Max, distinct: true),
        Over("Reduce.Min", (x, axes) => Reduce.Min(x, axes), Enumerable.Min, distinct: true),
        All("Reduce.Mean all", Reduce.Mean, Enumerable.Average),
        All("Reduce.Max all", Reduce.Max, Enumerable.Max, distinct: true),
        All("Reduce.Min all", Reduce.Min, Enumerable.Min, distinct: true),
        Over("Statistics.Variance", (x, axes) => Statistics.Variance(x, axes), x => Variance(x, 0)),
        All("Statistics.Variance all", x => Statistics.Variance(x), x => Variance(x, 0)),
        Over("Statistics.Variance unbiased", (x, axes) => Statistics.Variance(x, axes, unbiased: true), x => Variance(x, 1), least: 2),
        Over("Statistics.StandardDeviation", (x, axes) => Statistics.StandardDeviation(x, axes), x => Math.Sqrt(Variance(x, 0)), isSmooth: x => Variance(x, 0) > 0.05),
        All("Statistics.StandardDeviation all", x => Statistics.StandardDeviation(x), x => Math.Sqrt(Variance(x, 0)), isSmooth: x => Variance(x, 0) > 0.05),
        Over("Statistics.Norm", (x, axes) => Statistics.Norm(x, axes), x => Math.Sqrt(x.Sum(v => v * v)), emptyIsAllowed: true),
        All("Statistics.Norm all", Statistics.Norm, x => Math.Sqrt(x.Sum(v => v * v))),
        Over("Statistics.LogSumExp", (x, axes) => Statistics.LogSumExp(x, axes), x => Math.Log(x.Sum(Math.Exp))),
        All("Statistics.LogSumExp all", Statistics.LogSumExp, x => Math.Log(x.Sum(Math.Exp))),
        // Short axes: a product of many numbers grows past what finite differences can measure.
        Over("Statistics.Product", (x, axes) => Statistics.Product(x, axes), x => x.Aggregate(1.0, (a, b) => a * b), emptyIsAllowed: true, largest: 4, withZeros: true),
        All("Statistics.Product all", Statistics.Product, x => x.Aggregate(1.0, (a, b) => a * b), largest: 4, withZeros: true),
        new("Reduce.CumulativeSum", draw =>
        {
            var shape = draw.Shape(least: 1);
            var (axis, backwards) = (draw.Whole(0, shape.Rank - 1), draw.Coin());
            return new($"{shape} along {axis}{(backwards ? " backwards" : "")}", [draw.Uniform(shape)], t => Reduce.CumulativeSum(t[0], axis - shape.Rank, backwards), p => Plain.Of(shape, at =>
                Plain.Sum(shape[axis], i => (backwards ? i >= at[axis] : i <= at[axis]) ? p[0][[.. at[..axis], i, .. at[(axis + 1)..]]] : 0)));
        }),
    ];

    private static double Variance(double[] x, int fewer) => x.Sum(v => (v - x.Average()) * (v - x.Average())) / (x.Length - fewer);

    private static TrialFamily Over(
        string name, Func<Tensor, int[], Tensor> function, Func<double[], double> reference, bool emptyIsAllowed = false, bool distinct = false, int least = 1, int largest = 40,
        bool withZeros = false, Func<double[], bool>? isSmooth = null) => new(name, draw =>
    {
        var shape = draw.Shape(rank: 5, largest: largest);
        var axes = draw.SomeAxes(shape.Rank);
        if (!emptyIsAllowed)
            foreach (var axis in axes) shape = shape.With(axis, Math.Max(least, shape[axis]));
        if (least > 1 && axes.Length == 0) return Of([3], [0]);
        return Of(shape, axes);

        Trial Of(Shape shape, int[] axes)
        {
            var x = Inputs(draw, shape, distinct, withZeros);
            var smooth = isSmooth is null || x.Fold(axes, g => isSmooth(g) ? 0 : 1).Numbers.All(kinked => kinked == 0);
            var named = draw.Named(axes, shape.Rank);
            return new($"{shape} over {string.Join(' ', axes)}", [x], t => function(t[0], named), p => p[0].Fold(axes, reference)) { IsSmooth = smooth };
        }
    });

    private static TrialFamily All(
        string name, Func<Tensor, Tensor> function, Func<double[], double> reference, bool distinct = false, int largest = 40, bool withZeros = false,
        Func<double[], bool>? isSmooth = null) => new(name, draw =>
    {
        var shape = draw.Shape(rank: withZeros ? 1 : 4, largest: largest);
        if (shape.Count == 0) shape = [2];
        var x = Inputs(draw, shape, distinct, withZeros);
        return new($"all of {shape}", [x], t => function(t[0]), p => Plain.Scalar(reference(p[0].Numbers))) { IsSmooth = isSmooth is null || isSmooth(x.Numbers) };
    });

    private static Plain Inputs(Draw draw, Shape shape, bool distinct, bool withZeros)
    {
        var x = distinct ? draw.Distinct(shape) : draw.AwayFromZero(shape);
        return withZeros ? x.Map(v => v > 1 ? 0 : v) : x;
    }
}
