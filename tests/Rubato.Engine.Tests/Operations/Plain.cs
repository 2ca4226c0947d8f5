namespace Rubato.Engine.Tests.Operations;

/// <summary>
/// A tensor in double precision for references: each operation's twin is written with it as in the textbook, an element at
/// a time and without a thought of speed.
/// </summary>
internal sealed class Plain(Shape shape, double[] numbers)
{
    public Shape Shape { get; } = shape;

    public double[] Numbers { get; } = numbers;

    public double this[params ReadOnlySpan<int> index] => Numbers[Place(index)];

    /// <summary>The tensor whose element at each index is a function of the index.</summary>
    public static Plain Of(Shape shape, Func<int[], double> element)
    {
        var numbers = new double[shape.Count];
        var index = new int[shape.Rank];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = element(index);
            for (var axis = shape.Rank - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--) index[axis] = 0;
        }

        return new(shape, numbers);
    }

    /// <summary>The lengths of a shape's axes. (A spread of the shape itself would take its count of elements for that of axes.)</summary>
    public static int[] Lengths(Shape shape)
    {
        var lengths = new int[shape.Rank];
        shape.CopyTo(lengths);
        return lengths;
    }

    public static Plain Scalar(double number) => new([], [number]);

    /// <summary>An element for each of two tensors', stretched to each other.</summary>
    public static Plain Combine(Plain a, Plain b, Func<double, double, double> function)
    {
        var shape = Shape.Broadcast(a.Shape, b.Shape, "combine");
        var (x, y) = (a.Stretch(shape), b.Stretch(shape));
        return new(shape, [.. x.Numbers.Zip(y.Numbers, function)]);
    }

    public static Plain operator +(Plain a, Plain b) => Combine(a, b, (x, y) => x + y);

    public static Plain operator -(Plain a, Plain b) => Combine(a, b, (x, y) => x - y);

    public static Plain operator *(Plain a, Plain b) => Combine(a, b, (x, y) => x * y);

    public static Plain operator /(Plain a, Plain b) => Combine(a, b, (x, y) => x / y);

    public static Plain operator *(Plain a, double b) => a.Map(x => x * b);

    public Plain Map(Func<double, double> function) => new(Shape, [.. Numbers.Select(function)]);

    public Plain Reshape(Shape shape) => new(shape, Numbers);

    public Plain Relu() => Map(x => Math.Max(x, 0));

    /// <summary>op(a)·op(b) of two matrices.</summary>
    public static Plain Product(Plain a, Plain b, bool transposeA = false, bool transposeB = false)
    {
        var (m, depth, n) = (a.Shape[transposeA ? 1 : 0], a.Shape[transposeA ? 0 : 1], b.Shape[transposeB ? 0 : 1]);
        return Of([m, n], at => Sum(depth, k => a[transposeA ? k : at[0], transposeA ? at[0] : k] * b[transposeB ? at[1] : k, transposeB ? k : at[1]]));
    }

    /// <summary>Σ over every axis that <paramref name="shape"/> lacks or has with length 1.</summary>
    public Plain SumTo(Shape shape)
    {
        var sums = new double[shape.Count];
        for (var i = 0; i < Numbers.Length; i++) sums[Source(i, Shape, shape)] += Numbers[i];
        return new(shape, sums);
    }

    public Plain Stretch(Shape shape) => new(shape, [.. Enumerable.Range(0, shape.Count).Select(i => Numbers[Source(i, shape, Shape)])]);

    /// <summary>A number for each group of elements that differ in the given axes alone, in row-major order; those axes have length 1 then.</summary>
    public Plain Fold(int[] axes, Func<double[], double> function)
    {
        Shape result = new([.. Enumerable.Range(0, Shape.Rank).Select(axis => axes.Contains(axis) ? 1 : Shape[axis])]);
        var groups = new List<double>[result.Count];
        for (var i = 0; i < groups.Length; i++) groups[i] = [];
        for (var i = 0; i < Numbers.Length; i++) groups[Source(i, Shape, result)].Add(Numbers[i]);
        return new(result, [.. groups.Select(g => function([.. g]))]);
    }

    /// <summary>Each row along the last axis through a function of the row.</summary>
    public Plain MapRows(Func<double[], double[]> function) =>
        new(Shape, [.. Enumerable.Range(0, Shape.Count == 0 ? 0 : Shape.Count / Shape.Last).SelectMany(r => function(Numbers[(r * Shape.Last)..((r + 1) * Shape.Last)]))]);

    public static double Sum(int count, Func<int, double> term)
    {
        var sum = 0.0;
        for (var i = 0; i < count; i++) sum += term(i);
        return sum;
    }

    public Tensor ToTensor() => Tensor.From([.. Numbers.Select(x => (float)x)], Shape);

    private int Place(ReadOnlySpan<int> index)
    {
        var place = 0;
        for (var axis = 0; axis < index.Length; axis++)
        {
            if ((uint)index[axis] >= (uint)Shape[axis]) throw new IndexOutOfRangeException($"axis {axis} of {Shape} has no {index[axis]}");
            place = place * Shape[axis] + index[axis];
        }

        return place;
    }

    /// <summary>Where in the small shape the element of the large one comes from.</summary>
    private static int Source(int index, Shape large, Shape small)
    {
        var (source, stride) = (0, 1);
        for (var axis = 1; axis <= large.Rank; axis++)
        {
            var at = index % large[-axis];
            index /= large[-axis];
            if (axis > small.Rank) continue;
            if (small[-axis] != 1) source += at * stride;
            stride *= small[-axis];
        }

        return source;
    }
}
