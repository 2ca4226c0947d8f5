namespace Rubato.Engine.Tests.Operations;

internal sealed class IndexingTrials : ITrialFamilies
{
    public IEnumerable<TrialFamily> Families =>
    [
        new("Indexing.Take", draw =>
        {
            var (shape, axis) = Indexed(draw);
            var indices = draw.Indices(draw.Length(9), shape[axis]);
            return new(
                $"{indices.Length} of axis {axis} of {shape}", [draw.Uniform(shape)], t => Indexing.Take(t[0], axis - shape.Rank, indices),
                p => SlicingTrials.Moved(p[0], shape.With(axis, indices.Length), axis, i => indices[i]));
        }),
        new("Indexing.TakeAlong", draw =>
        {
            var (shape, axis) = Indexed(draw);
            var result = shape.With(axis, draw.Length(5));
            var indices = draw.Indices(result.Count, shape[axis]);
            return new($"{result} of {shape} along {axis}", [draw.Uniform(shape)], t => Indexing.TakeAlong(t[0], axis, indices, result[axis]), p =>
            {
                var next = 0;
                return Plain.Of(result, at => p[0][[.. at[..axis], indices[next++], .. at[(axis + 1)..]]]);
            });
        }),
        new("Indexing.ScatterAdd", draw =>
        {
            var (shape, axis) = Indexed(draw);
            var length = draw.Some(6);
            var indices = draw.Indices(shape[axis], length);
            return new(
                $"{shape} to {length} along {axis}", [draw.Uniform(shape)], t => Indexing.ScatterAdd(t[0], axis, indices, length),
                p => Plain.Of(shape.With(axis, length), at => Plain.Sum(indices.Length, j => indices[j] == at[axis] ? p[0][[.. at[..axis], j, .. at[(axis + 1)..]]] : 0)));
        }),
        new("Embedding.Lookup", draw =>
        {
            var (rows, width) = (draw.Some(9), draw.Length(80));
            Shape shape = draw.Coin() ? [draw.Length(6), draw.Length(5)] : draw.Shape(rank: 3, largest: 5);
            var indices = draw.Indices(shape.Count, rows);
            var asTensor = draw.Coin();
            return new(
                $"{shape} of [{rows}, {width}]", [draw.Uniform([rows, width])],
                t => asTensor ? Embedding.Lookup(t[0], Tensor.From([.. indices.Select(i => (float)i)], shape)) : Embedding.Lookup(t[0], indices, shape),
                p =>
                {
                    var next = 0;
                    return Plain.Of(new([.. Plain.Lengths(shape), width]), at => p[0][indices[next++ / width], at[^1]]);
                });
        }),
        Masked("Keep", (mask, a, b) => Masking.Keep(a, mask), (isYes, a, b) => isYes ? a : 0),
        Masked("Drop", (mask, a, b) => Masking.Drop(a, mask), (isYes, a, b) => isYes ? 0 : a),
        Masked("Where", Masking.Where, (isYes, a, b) => isYes ? a : b),
        Masked("Fill", (mask, a, b) => Masking.Fill(a, mask, -3), (isYes, a, b) => isYes ? -3 : a),
    ];

    /// <summary>A shape and one of its axes, which isn't empty.</summary>
    private static (Shape Shape, int Axis) Indexed(Draw draw)
    {
        var shape = draw.Shape(least: 1, largest: 150);
        var axis = draw.Whole(0, shape.Rank - 1);
        return (shape.With(axis, Math.Max(1, shape[axis])), axis);
    }

    /// <summary>The second operand has the mask's shape, so that both stretch.</summary>
    private static TrialFamily Masked(string name, Func<Tensor, Tensor, Tensor, Tensor> function, Func<bool, double, double, double> reference) => new($"Masking.{name}", draw =>
    {
        var (_, a, small) = draw.Broadcastable();
        var mask = draw.Uniform(small).Map(x => x > 0.3 ? 0 : Math.Round(8 * x) / 8);
        return new(
            $"{a} by a mask {small}", name == "Where" ? [draw.Uniform(a), draw.Uniform(small)] : [draw.Uniform(a)], t => function(mask.ToTensor(), t[0], name == "Where" ? t[1] : t[0]), p =>
            {
                var other = name == "Where" ? p[1] : p[0];
                var shape = Shape.Broadcast(Shape.Broadcast(a, small, ""), other.Shape, "");
                var (m, x, y) = (mask.Stretch(shape), p[0].Stretch(shape), other.Stretch(shape));
                return Plain.Of(shape, at => reference(m[at] != 0, x[at], y[at]));
            });
    });
}
