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
    ];

    /// <summary>A shape and one of its axes, which isn't empty.</summary>
    private static (Shape Shape, int Axis) Indexed(Draw draw)
    {
        var shape = draw.Shape(least: 1, largest: 150);
        var axis = draw.Whole(0, shape.Rank - 1);
        return (shape.With(axis, Math.Max(1, shape[axis])), axis);
    }
}
