namespace Rubato.Engine.Tests.Operations;

public sealed class BatchNormTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 1)]
    [InlineData(37, 17)]
    [InlineData(3000, 5)]
    public void Train_OrdinaryNumbers_EqualsDouble(int rows, int channels) => RequireDouble(rows, channels, centre: 0.3f, spread: 2, 2e-6);

    /// <summary>
    /// Numbers of 1000 are spaced by 6e-5, and 1/σ multiplies what is lost by up to 300: the result itself is good to 1e-2
    /// only where the shift is rounded at 1000/σ. The statistics must be better than that: the mean to its last place, the variance to 1e-3.
    /// </summary>
    [Theory]
    [InlineData(64, 3, 0.1f)]
    [InlineData(3000, 5, 0.1f)]
    [InlineData(20_000, 2, 0.02f)]
    public void Train_MeanFarAboveTheSpread_KeepsTheVariance(int rows, int channels, float spread)
    {
        var x = Numbers.Uniform(1, rows * channels, 1000 - spread, 1000 + spread);
        var (mean, variance) = (new float[channels], new float[channels]);
        var y = BatchNorm.Train(Tensor.From(x, [rows, channels]), Tensor.Filled([channels], 1), Tensor.Zeros([channels]), 1e-5f, mean, variance).ToArray();
        for (var c = 0; c < channels; c++)
        {
            var column = Enumerable.Range(0, rows).Select(r => (double)x[r * channels + c]).ToArray();
            var exactMean = column.Average();
            var exactVariance = column.Average(v => (v - exactMean) * (v - exactMean));
            Assert.True(Math.Abs(mean[c] - exactMean) <= 6.2e-5, $"mean {mean[c]:R} of {exactMean:R}");
            Assert.True(Math.Abs(variance[c] - exactVariance) <= 1e-3 * exactVariance, $"variance {variance[c]:R} of {exactVariance:R}");
            var deviation = Math.Sqrt(exactVariance + 1e-5);
            for (var r = 0; r < rows; r++)
                Assert.True(Math.Abs(y[r * channels + c] - (column[r] - exactMean) / deviation) <= 2 * 6.2e-5 / deviation, $"row {r}");
        }
    }

    [Fact]
    public void Evaluate_GivenStatistics_EqualsTheFormula()
    {
        var y = BatchNorm.Evaluate(
            Tensor.From([1, 2, 3, 4], [2, 2]), Tensor.From([2, 1], [2]), Tensor.From([0, 10], [2]), Tensor.From([1, 2], [2]), Tensor.From([3, 8], [2]), 1);
        Same.Within(1e-6, [0, 10, 2, 10 + 2 / 3.0], y.Data, "evaluation");
    }

    [Fact]
    public void Train_ShapesDontFit_SaysWhich()
    {
        string Message(Shape x, Shape gamma, Shape beta) => Assert.Throws<ArgumentException>(
            () => BatchNorm.Train(Tensor.Zeros(x), Tensor.Zeros(gamma), Tensor.Zeros(beta), 1e-5f, new float[gamma.Count], new float[gamma.Count])).Message;
        Assert.Contains("x [2, 3], γ [2] and β [3]", Message([2, 3], [2], [3]));
        Assert.Contains("x [2, 3], γ [3] and β [2]", Message([2, 3], [3], [2]));
        Assert.Contains("x [3]", Message([3], [3], [3]));
        Assert.Contains("x [0, 3]", Message([0, 3], [3], [3]));
    }

    private static void RequireDouble(int rows, int channels, float centre, float spread, double tolerance)
    {
        const double epsilon = 1e-3;
        var x = Numbers.Uniform(1, rows * channels, centre - spread, centre + spread);
        var (gamma, beta) = (Numbers.Positive(2, channels), Numbers.Uniform(3, channels));
        var (mean, variance) = (new float[channels], new float[channels]);
        var y = BatchNorm.Train(Tensor.From(x, [rows, channels]), Tensor.From(gamma, [channels]), Tensor.From(beta, [channels]), (float)epsilon, mean, variance);
        var (means, variances, expected) = (new double[channels], new double[channels], new double[x.Length]);
        for (var c = 0; c < channels; c++)
        {
            var column = Enumerable.Range(0, rows).Select(r => (double)x[r * channels + c]).ToArray();
            means[c] = column.Average();
            variances[c] = column.Average(v => (v - means[c]) * (v - means[c]));
            for (var r = 0; r < rows; r++)
                expected[r * channels + c] = gamma[c] * (x[r * channels + c] - means[c]) / Math.Sqrt(variances[c] + epsilon) + beta[c];
        }

        Same.Within(tolerance, means, mean, "mean");
        Same.Within(tolerance, variances, variance, "variance");
        Same.Within(rows == 1 ? 1e-4 : tolerance, expected, y.Data, "result"); // 1/√ε multiplies the rounding where the variance is 0
    }
}
