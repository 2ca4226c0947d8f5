namespace Rubato.Engine.Tests.Operations;

/// <summary>What moves, reductions, selections and products say of arguments that don't fit.</summary>
public sealed class TensorErrorTests
{
    private static Tensor T(params int[] lengths) => Tensor.Zeros(new(lengths));

    private static void Fails(string expected, Action action) => Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(action).Message);

    [Fact]
    public void Reductions_BadAxes_NameThem()
    {
        Fails("sum: got the axis 2 of [2, 3]; allowed are -2 to 1", () => Reduce.Sum(T(2, 3), 2));
        Fails("mean: got the axis -3 of [2, 3]", () => Reduce.Mean(T(2, 3), -3));
        Fails("max: got the axis -1 of [2, 3] twice", () => Reduce.Max(T(2, 3), 1, -1));
        Fails("min: got the axis 0 of a single number", () => Reduce.Min(T(), 0));
        Fails("cumulative sum: got the axis 1 of [2]", () => Reduce.CumulativeSum(T(2), 1));
        Fails("argmax: got the axis 1 of [2]", () => Reduce.ArgMax(T(2), 1, new int[1]));
        Fails("argmin: got places for 2 indices of [2, 3] along axis 0; 3 are needed", () => Reduce.ArgMin(T(2, 3), 0, new int[2]));
    }

    [Fact]
    public void Reductions_OfNothing_AreErrorsWhereTheyHaveNoValue()
    {
        Fails("max: got [0], which has nothing", () => Reduce.Max(T(0, 3)));
        Fails("min: got [2, 0]", () => Reduce.Min(T(2, 0), 1));
        Fails("log-sum-exp: got [2, 0]", () => Statistics.LogSumExp(T(2, 0), 1));
        Fails("mean: [2, 0] has 0 numbers for each element of [2, 1]; at least 1 is needed", () => Reduce.Mean(T(2, 0), 1));
        Fails("variance: [2, 1] has 1 numbers for each element of [2, 1]; at least 2 is needed", () => Statistics.Variance(T(2, 1), [1], unbiased: true));
        Fails("mean: [0]", () => Reduce.Mean(T(0)));
        Assert.Equal(0, Reduce.Sum(T(0)).Item());
        Assert.Equal([1, 1], Statistics.Product(T(2, 0), 1).ToArray());
        Assert.Equal(1, Statistics.Product(T(0)).Item());
        Assert.Equal([0], [.. Statistics.Norm(T(1, 0), 1).ToArray()]);
        Assert.Equal(new Shape(0, 1), Reduce.Max(T(0, 3), 1).Shape);
        Assert.Equal(new Shape(0, 1), Reduce.Mean(T(0, 3), 1).Shape);
        Reduce.ArgMax(T(0, 3), 1, []);
    }

    [Fact]
    public void Views_BadArguments_ShowTheShape()
    {
        Fails("squeeze: got the axis 1 of [2, 3], of length 3", () => View.Squeeze(T(2, 3), 1));
        Fails("unsqueeze: got the axis 3 for [2]; allowed are -2 to 1", () => View.Unsqueeze(T(2), 3));
        Fails("unsqueeze: got the axis 0 for [1, 1, 1, 1, 1, 1]", () => View.Unsqueeze(T(1, 1, 1, 1, 1, 1), 0));
        Fails("permute: got 1 axes for [2, 3]", () => View.Permute(T(2, 3), 0));
        Fails("permute: got the axis -2 of [2, 3] twice", () => View.Permute(T(2, 3), 0, -2));
        Fails("transpose: got the shape [2, 3, 4]", () => View.Transpose(T(2, 3, 4)));
        Fails("swap axes: got the axis 2 of [2, 3]", () => View.SwapAxes(T(2, 3), 0, 2));
    }

    [Fact]
    public void Slices_OutOfRange_NameTheRange()
    {
        Fails("slice: got 1..4 in steps of 1 along axis 1 of [2, 3]; allowed are ranges within 0..3", () => Slicing.Slice(T(2, 3), 1, 1..4));
        Fails("slice: got 2..1", () => Slicing.Slice(T(2, 3), 1, 2..1));
        Fails("slice: got ^4..^0", () => Slicing.Slice(T(2, 3), 1, ^4..));
        Fails("in steps of 0", () => Slicing.Slice(T(2, 3), 1, 0..1, 0));
        Fails("select: got the index 3 along axis 1 of [2, 3]; allowed are 0 to 2", () => Slicing.Select(T(2, 3), 1, 3));
        Fails("select: got the index ^4", () => Slicing.Select(T(2, 3), 1, ^4));
        Fails("flip: got the axis 1 of [2, 3] twice", () => Slicing.Flip(T(2, 3), 1, 1));
        Fails("split: got 2 parts for axis 1 of [2, 3]; 3 must be a multiple", () => Slicing.Split(T(2, 3), 1, new Tensor[2]));
        Fails("split: got 0 parts", () => Slicing.Split(T(2, 3), 1, []));
        Fails("split: got the lengths [1, 1] and places for 2 parts of axis 1 of [2, 3]", () => Slicing.Split(T(2, 3), 1, [1, 1], new Tensor[2]));
        Fails("split: got the lengths [4, -1]", () => Slicing.Split(T(2, 3), 1, [4, -1], new Tensor[2]));
        Fails("split: got the lengths [3] and places for 2", () => Slicing.Split(T(2, 3), 1, [3], new Tensor[2]));
        Fails("pad: got 1 margins for [2, 3]", () => Slicing.Pad(T(2, 3), [(1, 1)]));
        Fails("pad: got the margins -1 and 0 for axis 0 of [2, 3]", () => Slicing.Pad(T(2, 3), 0, -1, 0));
    }

    [Fact]
    public void Joins_ShapesThatDontFit_ShowThem()
    {
        Fails("concatenate: the shapes [2, 3] and [3, 2] don't fit along axis 0", () => Joining.Concatenate(0, T(2, 3), T(3, 2)));
        Fails("concatenate: the shapes [2, 3] and [2] don't fit", () => Joining.Concatenate(0, T(2, 3), T(2)));
        Fails("concatenate: got no tensor", () => Joining.Concatenate(0));
        Fails("stack: the shapes [2] and [3] differ", () => Joining.Stack(0, T(2), T(3)));
        Fails("stack: got no tensor", () => Joining.Stack(0));
        Fails("roll: got the axis 1 of [2]", () => Joining.Roll(T(2), 1, 1));
        Fails("tile: got -1 times for [2]", () => Joining.Tile(T(2), 0, -1));
        Fails("repeat: got the axis 1 of [2]", () => Joining.Repeat(T(2), 1, 2));
    }

    [Fact]
    public void Indices_OutOfRange_AreNamed()
    {
        Fails("take: got the index 3; allowed are 0 to 2", () => Indexing.Take(T(2, 3), 1, [0, 3]));
        Fails("take: got the index 0; there is nothing to point at", () => Indexing.Take(T(2, 0), 1, [0]));
        Fails("take along: got the index -1; allowed are 0 to 2", () => Indexing.TakeAlong(T(2, 3), 1, [0, -1], 1));
        Fails("take along: got 3 indices for a result [2, 1] of [2, 3]; 2 are needed", () => Indexing.TakeAlong(T(2, 3), 1, [0, 1, 2], 1));
        Fails("scatter: got 2 indices for axis 1 of [2, 3]; 3 are needed", () => Indexing.ScatterAdd(T(2, 3), 1, [0, 1], 4));
        Fails("scatter: got the index 4; allowed are 0 to 3", () => Indexing.ScatterAdd(T(2, 3), 1, [0, 1, 4], 4));
        Fails("one-hot: got the index 3; allowed are 0 to 2", () => Indexing.OneHot([0, 3], [2], 3));
        Fails("one-hot: got 2 indices for the shape [3]; 3 are needed", () => Indexing.OneHot([0, 1], [3], 3));
        Fails("embedding: got the index 5; allowed are 0 to 4", () => Embedding.Lookup(T(5, 2), [0, 5], [2]));
        Fails("embedding: got 2 indices for the shape [3]", () => Embedding.Lookup(T(5, 2), [0, 4], [3]));
        Fails("embedding: got a table [5]", () => Embedding.Lookup(T(5), [0], [1]));
        foreach (var bad in new[] { 5, -1, 0.5f, float.NaN, float.PositiveInfinity, 1e10f })
            Fails(FormattableString.CurrentCulture($"embedding: got the index {bad} among [1] for a table [5, 2]; allowed are whole numbers, 0 to 4"), () => Embedding.Lookup(T(5, 2), Tensor.Filled([1], bad)));
    }

    [Fact]
    public void Products_ShapesThatDontFit_ShowThem()
    {
        Fails("batched product: got the shapes [2] and [3, 2, 2]", () => MatrixMath.BatchMultiply(T(2), T(3, 2, 2)));
        Fails("batched product: the shapes [2] and [3] don't fit", () => MatrixMath.BatchMultiply(T(2, 4, 5), T(3, 5, 6)));
        Fails("[2, 4, 5] and [2, 4, 5] don't fit: the inner lengths are 5 and 4", () => MatrixMath.BatchMultiply(T(2, 4, 5), T(2, 4, 5)));
        Fails("[2, 4, 5] and [4, 5] don't fit: the inner lengths are 5 and 4", () => MatrixMath.BatchMultiply(T(2, 4, 5), T(4, 5)));
        Fails("dot product: got the shapes [2] and [3]", () => MatrixMath.Dot(T(2), T(3)));
        Fails("outer product: got the shapes [2, 1] and [3]", () => MatrixMath.Outer(T(2, 1), T(3)));
        Fails("linear: got x [] and w [4, 2]", () => MatrixMath.Linear(T(), T(4, 2)));
        Fails("linear: got x [5, 2, 3] and w [4, 2]", () => MatrixMath.Linear(T(5, 2, 3), T(4, 2)));
    }

    [Fact]
    public void Creations_BadCounts_AreNamed()
    {
        Fails("linspace: got 1 numbers from 0 to 2", () => Creation.Linspace(0, 2, 1));
        Fails("got length -1", () => Creation.Range(-1));
        Fails("embedding: got 0 symbols of width 3", () => new Network(new EmbeddingLayer(0, 3), [2], 1));
    }
}
