namespace Rubato.Engine.Tests.Operations;

public sealed class SoftmaxFunctionTests
{
    [Theory]
    [InlineData(1, 1, 1f)]
    [InlineData(3, 10, 5f)]
    [InlineData(600, 17, 50f)]
    [InlineData(2, 33, 1e6f)]
    [InlineData(2, 1000, 1f)]
    public void Apply_AnyScale_EqualsDouble(int rows, int classes, float scale)
    {
        var x = Numbers.Uniform(1, rows * classes, -scale, scale);
        var expected = new double[x.Length];
        for (var row = 0; row < rows; row++)
        {
            var numbers = Same.Widen(x.AsSpan(row * classes, classes));
            var maximum = numbers.Max();
            var sum = numbers.Sum(v => Math.Exp(v - maximum));
            for (var c = 0; c < classes; c++) expected[row * classes + c] = Math.Exp(numbers[c] - maximum) / sum;
        }

        // e^(x−m) doubles the rounding of x−m, at most ½·6e-8·|x−m| where the result counts: 1e-6 up to differences of 17.
        Same.Within(2e-6, expected, SoftmaxFunction.Apply(Tensor.From(x, [rows, classes])).Data, "softmax");
    }

    [Fact]
    public void Apply_InfiniteScores_GiveTheirLimit()
    {
        var y = SoftmaxFunction.Apply(Tensor.From([float.NegativeInfinity, 0, 0], [3])).ToArray();
        Assert.Equal([0, 0.5f, 0.5f], y);
    }

    [Fact]
    public void Apply_NoClasses_Throws()
    {
        Assert.Contains("[3, 0]", Assert.Throws<ArgumentException>(() => SoftmaxFunction.Apply(Tensor.Zeros([3, 0]))).Message);
        Assert.Contains("[]", Assert.Throws<ArgumentException>(() => SoftmaxFunction.Apply(Tensor.Zeros([]))).Message);
    }
}
