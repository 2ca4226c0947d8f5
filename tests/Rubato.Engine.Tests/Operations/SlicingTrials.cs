namespace Rubato.Engine.Tests.Operations;

internal sealed class SlicingTrials : ITrialFamilies
{
    public IEnumerable<TrialFamily> Families =>
    [
        new("Slicing.Slice", draw =>
        {
            var shape = draw.Shape(rank: 5, least: 1);
            var axis = draw.Whole(0, shape.Rank - 1);
            var from = draw.Whole(0, shape[axis]);
            var (to, step) = (draw.Whole(from, shape[axis]), draw.Coin() ? 1 : draw.Whole(1, 4));
            var range = draw.Coin() ? from..to : from..^(shape[axis] - to);
            var part = shape.With(axis, (to - from + step - 1) / step);
            return new($"{shape}, {range} of axis {axis}, step {step}", [draw.Uniform(shape)], t => Slicing.Slice(t[0], axis, range, step), p => Moved(p[0], part, axis, i => from + i * step));
        }),
        new("Slicing.Select", draw =>
        {
            var shape = draw.Shape(least: 1);
            var axis = draw.Whole(0, shape.Rank - 1);
            if (shape[axis] == 0) shape = shape.With(axis, 1);
            var place = draw.Whole(0, shape[axis] - 1);
            var index = draw.Coin() ? place : ^(shape[axis] - place);
            var lengths = Plain.Lengths(shape);
            Shape rest = new([.. lengths[..axis], .. lengths[(axis + 1)..]]);
            return new(
                $"{shape}, {place} of axis {axis}", [draw.Uniform(shape)], t => Slicing.Select(t[0], axis - shape.Rank, index),
                p => Moved(p[0], shape.With(axis, 1), axis, _ => place).Reshape(rest));
        }),
        new("Slicing.Flip", draw =>
        {
            var shape = draw.Shape();
            var axes = draw.SomeAxes(shape.Rank);
            var named = draw.Named(axes, shape.Rank);
            return new(
                $"{shape} along {string.Join(' ', axes)}", [draw.Uniform(shape)], t => Slicing.Flip(t[0], named),
                p => axes.Aggregate(p[0], (x, axis) => Moved(x, shape, axis, i => shape[axis] - 1 - i)));
        }),
        new("Slicing.Pad", draw =>
        {
            var shape = draw.Shape();
            var margins = Enumerable.Range(0, shape.Rank).Select(_ => (Before: draw.Whole(0, 2), After: draw.Whole(0, 2))).ToArray();
            var value = draw.Of(0f, 0.5f);
            Shape padded = new([.. margins.Select((margin, axis) => margin.Before + shape[axis] + margin.After)]);
            return new($"{shape} to {padded} with {value}", [draw.Uniform(shape)], t => Slicing.Pad(t[0], margins, value), p => Plain.Of(padded, at =>
            {
                int[] inside = [.. at.Select((i, axis) => i - margins[axis].Before)];
                return inside.Select((i, axis) => i >= 0 && i < shape[axis]).All(isInside => isInside) ? p[0][inside] : value;
            }));
        }),
        new("Slicing.Split and Joining.Concatenate", draw =>
        {
            var shape = draw.Shape(least: 1);
            var axis = draw.Whole(0, shape.Rank - 1);
            var cut = draw.Whole(0, shape[axis]);
            Plain Part(Plain x, int from, int count) => Moved(x, shape.With(axis, count), axis, i => from + i);
            return new($"{shape} at {cut} of axis {axis}", [draw.Uniform(shape)], t =>
            {
                var parts = new Tensor[2];
                Slicing.Split(t[0], axis, [cut, shape[axis] - cut], parts);
                return Joining.Concatenate(axis, parts[1], parts[0], parts[1]);
            },
            p => Joined(axis, Part(p[0], cut, shape[axis] - cut), Part(p[0], 0, cut), Part(p[0], cut, shape[axis] - cut)));
        }),
        new("Joining.Concatenate", draw =>
        {
            var shape = draw.Shape(rank: 5, least: 1);
            var axis = draw.Whole(0, shape.Rank - 1);
            Plain[] inputs = [.. Enumerable.Range(0, draw.Whole(1, 4)).Select(_ => draw.Uniform(shape.With(axis, draw.Length(5))))];
            return new($"{string.Join(' ', inputs.Select(i => i.Shape))} along {axis}", inputs, t => Joining.Concatenate(axis - shape.Rank, t), p => Joined(axis, p));
        }),
        new("Joining.Stack", draw =>
        {
            var shape = draw.Shape();
            var axis = draw.Whole(0, shape.Rank);
            var lengths = Plain.Lengths(shape);
            Plain[] inputs = [.. Enumerable.Range(0, draw.Whole(1, 4)).Select(_ => draw.Uniform(shape))];
            return new($"{inputs.Length} of {shape} along {axis}", inputs, t => Joining.Stack(axis, t), p => Plain.Of(
                new([.. lengths[..axis], p.Length, .. lengths[axis..]]), at => p[at[axis]][[.. at[..axis], .. at[(axis + 1)..]]]));
        }),
        new("Joining.Roll", draw =>
        {
            var shape = draw.Shape(least: 1);
            var (axis, shift) = (draw.Whole(0, shape.Rank - 1), draw.Whole(-50, 50));
            return new($"{shape} by {shift} along {axis}", [draw.Uniform(shape)], t => Joining.Roll(t[0], axis, shift), p => Moved(p[0], shape, axis, i => ((i - shift) % shape[axis] + shape[axis]) % shape[axis]));
        }),
        new("Joining.Tile and Repeat", draw =>
        {
            var shape = draw.Shape(least: 1);
            var (axis, times, tiles) = (draw.Whole(0, shape.Rank - 1), draw.Whole(0, 3), draw.Coin());
            return new(
                $"{shape} {times} times along {axis}, {(tiles ? "the whole" : "each")}", [draw.Uniform(shape)],
                t => tiles ? Joining.Tile(t[0], axis, times) : Joining.Repeat(t[0], axis, times),
                p => Moved(p[0], shape.With(axis, times * shape[axis]), axis, i => tiles ? i % shape[axis] : i / times));
        }),
    ];

    /// <summary>A tensor whose place i along an axis is another one's place <paramref name="source"/>(i).</summary>
    internal static Plain Moved(Plain x, Shape shape, int axis, Func<int, int> source) =>
        Plain.Of(shape, at => x[[.. at[..axis], source(at[axis]), .. at[(axis + 1)..]]]);

    private static Plain Joined(int axis, params Plain[] parts) => Plain.Of(parts[0].Shape.With(axis, parts.Sum(p => p.Shape[axis])), at =>
    {
        var (part, i) = (0, at[axis]);
        while (i >= parts[part].Shape[axis]) i -= parts[part++].Shape[axis];
        return parts[part][[.. at[..axis], i, .. at[(axis + 1)..]]];
    });
}
