namespace Rubato.Engine.Tests.Parameters;

public sealed class InitialisationTests
{
    /// <summary>A weight [200, 150]: 30,000 numbers have their variance within 4·√(2/30,000) = 3.3% of the true one.</summary>
    public static TheoryData<string, Initialisation, double> Variances => new()
    {
        { "He uniform", Initialisation.HeUniform, 2.0 / 150 },
        { "He normal", Initialisation.HeNormal, 2.0 / 150 },
        { "Xavier uniform", Initialisation.XavierUniform, 2.0 / 350 },
        { "Xavier normal", Initialisation.XavierNormal, 2.0 / 350 },
        { "small uniform", Initialisation.SmallUniform, 1.0 / 450 },
        { "uniform", Initialisation.Uniform(0.3f), 0.03 },
        { "normal", Initialisation.Normal(0.02f), 0.0004 },
        // The variance of a standard normal number within ±2: 1 − 4·φ(2)/(2·Φ(2) − 1).
        { "truncated normal", Initialisation.TruncatedNormal(2), 4 * 0.7737413 },
        { "orthogonal", Initialisation.Orthogonal(3), 9.0 / 200 },
        { "constant", Initialisation.Constant(0), 0 },
    };

    [Theory]
    [MemberData(nameof(Variances))]
    public void Fill_AWeight_HasThePromisedMeanAndVariance(string name, Initialisation initialisation, double variance)
    {
        var values = Filled(initialisation, [200, 150], 150);
        Assert.InRange(values.Average(), -4 * Math.Sqrt(variance / values.Length), 4 * Math.Sqrt(variance / values.Length));
        var measured = values.Sum(v => (double)v * v) / values.Length;
        Assert.True(Math.Abs(measured - variance) <= 0.033 * variance, $"{name}: {measured}, expected was {variance}");
        Assert.Equal(values, Filled(initialisation, [200, 150], 150));
    }

    [Fact]
    public void TruncatedNormal_ManyNumbers_StaysWithinTwoDeviations() => Assert.All(Filled(Initialisation.TruncatedNormal(0.5f), [10_000], 1), v => Assert.InRange(v, -1, 1));

    [Theory]
    [InlineData(5, 9)]
    [InlineData(9, 5)]
    [InlineData(40, 40)]
    [InlineData(1, 7)]
    public void Orthogonal_RowsOrColumns_AreOrthonormal(int rows, int columns)
    {
        var w = Filled(Initialisation.Orthogonal(2), [rows, columns], columns);
        double Product(int i, int j) => rows <= columns
            ? Plain(columns, k => w[i * columns + k] * (double)w[j * columns + k])
            : Plain(rows, k => w[k * columns + i] * (double)w[k * columns + j]);
        for (var i = 0; i < Math.Min(rows, columns); i++)
            for (var j = 0; j <= i; j++) Assert.Equal(i == j ? 4 : 0, Product(i, j), 1e-6); // numbers below 2, each rounded by 1e-7
    }

    /// <summary>For filters [F, k, k, C] an input goes to F·k·k outputs.</summary>
    [Fact]
    public void Xavier_Filters_CountsTheOutputsOfAnInput()
    {
        var values = Filled(Initialisation.XavierUniform, [64, 3, 3, 16], 9 * 16);
        var bound = Math.Sqrt(6.0 / (9 * 16 + 9 * 64));
        Assert.InRange(values.Max(), 0.99 * bound, bound);
    }

    private static double Plain(int count, Func<int, double> term) => Enumerable.Range(0, count).Sum(term);

    private static float[] Filled(Initialisation initialisation, Shape shape, int fanIn)
    {
        var values = new float[shape.Count];
        initialisation.Fill(values, shape, fanIn, new CounterRandom(1));
        return values;
    }
}
