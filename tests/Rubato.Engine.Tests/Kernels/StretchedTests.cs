using Rubato.Engine.Kernels;

namespace Rubato.Engine.Tests.Kernels;

/// <summary>Stretched operands larger than a chunk, over short and long rows, at every width and thread count.</summary>
[Collection(nameof(ProcessorSettings))]
public sealed class StretchedTests
{
    public static TheoryData<int[], int[]> Shapes => new()
    {
        { [40, 300, 7], [7] }, { [40, 300, 7], [40, 300, 1] }, { [40, 300, 7], [300, 7] }, { [40, 300, 7], [40, 1, 7] }, { [40, 300, 7], [1, 300, 1] },
        { [33, 1000, 3], [33, 1, 1] }, { [70_001], [] }, { [2, 40_000], [2, 1] }, { [2, 40_000], [40_000] }, { [5000, 1], [1, 17] }, { [900, 1, 63], [1, 3, 63] },
        { [3, 1, 5, 1, 7, 1], [1, 4, 1, 6, 1, 8] }, { [300, 128], [128] }, { [1, 1, 1], [70, 64, 65] }, { [2000, 2, 3], [2000, 1, 3] },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Apply_OperandsThatStretch_EqualPlainLoops(int[] left, int[] right)
    {
        Shape a = new(left), b = new(right);
        var whole = Shape.Broadcast(a, b, "test");
        var (x, y) = (Numbers.Uniform(1, a.Count), Numbers.Uniform(2, b.Count));
        var expected = Loops(x, a, y, b, whole);
        var reversed = Loops(y, b, x, a, whole);
        SettingsScope.ForEach(settings =>
        {
            var z = new float[whole.Count];
            Elementwise.Apply(new Difference(), x, a, y, b, z, whole);
            Same.Bits(expected, z, $"{a} − {b}, {settings}");
            Elementwise.Apply(new Difference(), y, b, x, a, z, whole);
            Same.Bits(reversed, z, $"{b} − {a}, {settings}");
        });
    }

    [Fact]
    public void Axes_ThatBothOperandsWalkAsOne_AreJoined()
    {
        int Rank(Shape a, Shape b) => new StretchedAxes(a, b, Shape.Broadcast(a, b, "test")).Rank;
        Assert.Equal(1, Rank([4, 5, 6], [4, 5, 6]));
        Assert.Equal(2, Rank([4, 5, 6], [6]));
        Assert.Equal(2, Rank([4, 5, 6], [5, 6]));
        Assert.Equal(2, Rank([4, 5, 6], [4, 5, 1]));
        Assert.Equal(2, Rank([4, 5, 6], [4, 1, 1]));
        Assert.Equal(3, Rank([4, 5, 6], [1, 5, 1]));
        Assert.Equal(1, Rank([4, 5, 6], []));
        Assert.Equal(1, Rank([1, 1], [1]));
    }

    private static float[] Loops(float[] x, Shape a, float[] y, Shape b, Shape whole)
    {
        var z = new float[whole.Count];
        for (var i = 0; i < z.Length; i++) z[i] = x[Source(i, whole, a)] - y[Source(i, whole, b)];
        return z;
    }

    private static int Source(int index, Shape whole, Shape small)
    {
        var (source, stride) = (0, 1);
        for (var axis = 1; axis <= small.Rank; axis++)
        {
            if (small[-axis] != 1) source += index % whole[-axis] * stride;
            index /= whole[-axis];
            stride *= small[-axis];
        }

        return source;
    }
}
