namespace Rubato.Engine.Tests.Losses;

public sealed class CrossEntropyTests
{
    /// <summary>The result is rounded to single precision once, and e^x and ln are 2 ulps off: 1e-6 is some 8 roundings.</summary>
    private const double Tolerance = 1e-6;

    [Theory]
    [InlineData(1, 1, 0f)]
    [InlineData(1, 10, 0f)]
    [InlineData(7, 3, 0.1f)]
    [InlineData(300, 17, 0.3f)]
    [InlineData(5, 4, 1f)]
    public void Mean_AnyShapeAndSmoothing_EqualsTheFormulaInDouble(int rows, int classes, float smoothing)
    {
        var logits = Numbers.Uniform(1, rows * classes, -5, 5);
        var labels = Numbers.Labels(2, rows, classes);
        Same.Within(Tolerance, [Formula(logits, labels, classes, smoothing)], [CrossEntropy.Mean(Tensor.From(logits, [rows, classes]), labels, smoothing).Item()], "loss");
    }

    [Theory]
    [InlineData(1e4f)]
    [InlineData(3e6f)]
    [InlineData(-1e6f)]
    [InlineData(1e30f)]
    public void Mean_HugeEqualLogits_IsTheLogarithmOfTheCountOfClasses(float logit)
    {
        var loss = CrossEntropy.Mean(Tensor.Filled([3, 10], logit), [0, 5, 9], 0.2f).Item();
        Assert.Equal(Math.Log(10), loss, 5);
    }

    [Fact]
    public void Mean_HugeUnequalLogits_EqualsTheFormulaInDouble()
    {
        float[] logits = [50_000, 49_999, 49_998.5f, -80_000, -80_001, -80_003];
        Same.Within(Tolerance, [Formula(logits, [1, 2], 3, 0)], [CrossEntropy.Mean(Tensor.From(logits, [2, 3]), [1, 2]).Item()], "loss");
    }

    [Fact]
    public void Mean_OneClassFarAhead_IsTheDistance()
    {
        var logits = Tensor.From([1000, 0, 0, 1000], [2, 2]);
        Assert.Equal(0, CrossEntropy.Mean(logits, [0, 1]).Item());
        Assert.Equal(1000, CrossEntropy.Mean(logits, [1, 0]).Item());
    }

    [Fact]
    public void Mean_NaNAmongTheLogits_IsNaN() => Assert.Equal(float.NaN, CrossEntropy.Mean(Tensor.From([0, 1, float.NaN, 2], [2, 2]), [0, 0]).Item());

    [Fact]
    public void Mean_BadArguments_SayWhatWasGot()
    {
        string Message(Action action) => Assert.Throws<ArgumentException>(action).Message;
        var logits = Tensor.Zeros([2, 3]);
        Assert.Contains("[2, 3] and 1 labels", Message(() => CrossEntropy.Mean(logits, [0])));
        Assert.Contains("[6] and 6 labels", Message(() => CrossEntropy.Mean(View.Reshape(logits, [6]), new int[6])));
        Assert.Contains("label 3; allowed are 0 to 2", Message(() => CrossEntropy.Mean(logits, [0, 3])));
        Assert.Contains("label -1", Message(() => CrossEntropy.Mean(logits, [0, -1])));
        Assert.Contains("label smoothing", Message(() => CrossEntropy.Mean(logits, [0, 0], 2)));
        Assert.Contains("label smoothing", Message(() => CrossEntropy.Mean(logits, [0, 0], float.NaN)));
        Assert.Contains("[0, 3]", Message(() => CrossEntropy.Mean(Tensor.Zeros([0, 3]), [])));
        Assert.Contains("[2, 0]", Message(() => CrossEntropy.Mean(Tensor.Zeros([2, 0]), [0, 0])));
    }

    private static double Formula(float[] logits, int[] labels, int classes, double smoothing)
    {
        var total = 0.0;
        for (var row = 0; row < labels.Length; row++)
        {
            var x = Same.Widen(logits.AsSpan(row * classes, classes));
            var maximum = x.Max();
            var logSum = maximum + Math.Log(x.Sum(v => Math.Exp(v - maximum)));
            for (var c = 0; c < classes; c++)
            {
                var target = smoothing / classes + (c == labels[row] ? 1 - smoothing : 0);
                total -= target * (x[c] - logSum);
            }
        }

        return total / labels.Length;
    }
}
