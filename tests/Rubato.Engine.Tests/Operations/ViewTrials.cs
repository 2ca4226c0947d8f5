namespace Rubato.Engine.Tests.Operations;

internal sealed class ViewTrials : ITrialFamilies
{
    public IEnumerable<TrialFamily> Families =>
    [
        new("View.Reshape", draw =>
        {
            var shape = draw.Shape();
            Shape other = [1, shape.Count, 1];
            return new($"{shape}", [draw.Uniform(shape)], t => View.Reshape(t[0], other), p => p[0].Reshape(other));
        }),
        new("View.Transpose", draw =>
        {
            Shape shape = [draw.Length(40), draw.Length(40)];
            return new($"{shape}", [draw.Uniform(shape)], t => View.Transpose(t[0]), p => Plain.Of([shape[1], shape[0]], at => p[0][at[1], at[0]]));
        }),
        new("View.Permute", draw =>
        {
            var shape = draw.Shape(rank: 6, largest: 12);
            var order = draw.Order(shape.Rank);
            var named = draw.Named(order, shape.Rank);
            return new($"{shape} in the order {string.Join(' ', order)}", [draw.Uniform(shape)], t => View.Permute(t[0], named), p => Permuted(p[0], order));
        }),
        new("View.Permute heads", draw =>
        {
            Shape shape = [draw.Length(3), draw.Length(9), draw.Length(5), draw.Length(40)];
            return new($"{shape}", [draw.Uniform(shape)], t => View.SwapAxes(t[0], 1, -2), p => Permuted(p[0], [0, 2, 1, 3]));
        }),
        new("View.Unsqueeze and Squeeze", draw =>
        {
            var shape = draw.Shape();
            var axis = draw.Whole(0, shape.Rank);
            var lengths = Plain.Lengths(shape);
            var named = draw.Coin() ? axis : axis - shape.Rank - 1;
            Shape longer = new([.. lengths[..axis], 1, .. lengths[axis..]]);
            return draw.Coin()
                ? new($"{shape} with axis {axis}", [draw.Uniform(shape)], t => View.Unsqueeze(t[0], named), p => p[0].Reshape(longer))
                : new($"{longer} without axis {axis}", [draw.Uniform(longer)], t => View.Squeeze(t[0], named), p => p[0].Reshape(shape));
        }),
    ];

    private static Plain Permuted(Plain x, int[] order)
    {
        var source = new int[order.Length];
        return Plain.Of(new([.. order.Select(axis => x.Shape[axis])]), at =>
        {
            for (var i = 0; i < order.Length; i++) source[order[i]] = at[i];
            return x[source];
        });
    }
}
