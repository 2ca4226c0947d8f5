namespace Rubato.Engine.Tests.Tensors;

public sealed class ShapeTests
{
    [Fact]
    public void Shape_OfLengths_KnowsThem()
    {
        Shape shape = [2, 3, 4];
        Assert.Equal(3, shape.Rank);
        Assert.Equal(24, shape.Count);
        Assert.Equal((2, 4, 4, 2), (shape[0], shape[2], shape[-1], shape[-3]));
        Assert.Equal(4, shape.Last);
        Assert.Equal("[2, 3, 4]", shape.ToString());
        Assert.Equal([2, 3, 4], shape.ToArrayByEnumeration());
    }

    [Fact]
    public void Shape_OfNothing_IsASingleNumber()
    {
        Shape shape = [];
        Assert.Equal((0, 1, 1), (shape.Rank, shape.Count, shape.Last));
        Assert.Equal("[]", shape.ToString());
        Assert.Equal(0, new Shape(3, 0, 5).Count);
    }

    [Fact]
    public void Shape_BadLengths_SayWhich()
    {
        Assert.Contains("7 axes; at most 6", Assert.Throws<ArgumentException>(() => new Shape(1, 1, 1, 1, 1, 1, 1)).Message);
        Assert.Contains("axis 1 got length -2", Assert.Throws<ArgumentException>(() => new Shape(1, -2)).Message);
        Assert.Contains("[65536, 65536]", Assert.Throws<ArgumentException>(() => new Shape(65536, 65536)).Message);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-4)]
    [InlineData(7)]
    public void Axis_OutOfRange_SaysWhichThereAre(int axis)
    {
        Shape shape = [2, 3, 4];
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => shape[axis]);
        Assert.Contains("[2, 3, 4] has the axes -3 to 2", error.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => shape.With(axis, 1));
    }

    /// <summary>An axis beyond the last used to be taken without a word, and nothing was summed.</summary>
    [Fact]
    public void Sum_AxisOutOfRange_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => Reduce.Sum(Tensor.Zeros([2, 3, 4]), 3));

    [Fact]
    public void With_AnAxis_ChangesItAlone()
    {
        Shape shape = [2, 3, 4];
        Assert.Equal([2, 7, 4], shape.With(1, 7));
        Assert.Equal([2, 3, 1], shape.With(-1, 1));
        Assert.Equal(new Shape(2, 3, 4), shape);
    }

    [Fact]
    public void Equality_ComparesRankAndLengths()
    {
        Shape a = [2, 3], b = [2, 3];
        Assert.True(a == b);
        Assert.True(a.Equals((object)b));
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        foreach (var other in new Shape[] { [3, 2], [2], [2, 3, 1], [1, 2, 3], [] })
        {
            Assert.True(a != other);
            Assert.False(a.Equals((object)other));
        }

        Assert.False(a.Equals("[2, 3]"));
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("3", "", "3")]
    [InlineData("2,3", "3", "2,3")]
    [InlineData("2,1", "1,5", "2,5")]
    [InlineData("4,1,6", "5,1", "4,5,6")]
    [InlineData("0,3", "1", "0,3")]
    [InlineData("1", "0", "0")]
    [InlineData("2,3", "2,4", null)]
    [InlineData("2,3", "2", null)]
    [InlineData("0", "2", null)]
    public void Broadcast_TwoShapes_GivesTheTablesAnswer(string left, string right, string? expected)
    {
        var (a, b) = (Parse(left), Parse(right));
        if (expected is null)
        {
            var message = Assert.Throws<ArgumentException>(() => Shape.Broadcast(a, b, "add")).Message;
            Assert.Contains($"add: the shapes {a} and {b}", message);
            return;
        }

        Assert.Equal(Parse(expected), Shape.Broadcast(a, b, "add"));
        Assert.Equal(Parse(expected), Shape.Broadcast(b, a, "add"));
    }

    private static Shape Parse(string text) => new([.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)]);
}

internal static class ShapeReading
{
    public static int[] ToArrayByEnumeration(this Shape shape)
    {
        var lengths = new List<int>();
        foreach (var length in shape) lengths.Add(length);
        return [.. lengths];
    }
}
