using Rubato.Engine.Kernels;

namespace Rubato.Engine.Tests.Kernels;

[Collection(nameof(ProcessorSettings))]
public sealed class ReductionTests
{
    private static readonly (int Outer, int Reduced, int Inner)[] Shapes =
    [
        (1, 0, 1), (1, 1, 1), (3, 5, 1), (1, 63, 1), (1, 64, 1), (1, 65, 1), (2, 40_000, 1), (1, 7, 3), (2, 9, 17), (1, 300, 130), (1, 20_000, 3), (4, 3, 70), (1, 2, 20_000), (0, 3, 4), (3, 4, 0), (2, 0, 3),
        (5000, 17, 1), (700, 9, 5), (3, 300, 1100), (1, 129, 128), (1, 40_000, 64), (1, 3_000_000, 1), (200, 130, 1), (7, 32, 1),
    ];

    /// <summary>Sums of n numbers of size 1 round up to n/64 times by 6e-8 of the sum; 1e-6 of Σ|x| covers all lengths here.</summary>
    private const double Tolerance = 1e-6;

    [Fact]
    public void Sum_AnyShape_EqualsDouble()
    {
        foreach (var (outer, reduced, inner) in Shapes)
        {
            var x = Numbers.Uniform(1, outer * reduced * inner, -1, 2);
            var expected = new double[outer * inner];
            var sizes = 1.0;
            for (var i = 0; i < x.Length; i++) expected[i / (reduced * inner) * inner + i % inner] += x[i];
            foreach (var sum in expected) sizes = Math.Max(sizes, Math.Abs(sum));
            var y = new float[outer * inner];
            Array.Fill(y, float.NaN);
            Reduction.Sum(x, outer, reduced, inner, y);
            Same.Within(Tolerance, expected, y, $"[{outer}, {reduced}, {inner}]", sizes);

            Reduction.Sum(x, outer, reduced, inner, y, accumulate: true);
            Same.Within(Tolerance, [.. expected.Select(e => 2 * e)], y, $"[{outer}, {reduced}, {inner}] accumulated", sizes);
        }
    }

    [Fact]
    public void Sum_AnyWidthAndThreadCount_GivesTheSameBits()
    {
        foreach (var (outer, reduced, inner) in Shapes)
        {
            var x = Numbers.Uniform(1, outer * reduced * inner);
            float[]? expected = null;
            SettingsScope.ForEach(settings =>
            {
                var y = new float[outer * inner];
                Reduction.Sum(x, outer, reduced, inner, y);
                Same.Bits(expected ??= y, y, $"[{outer}, {reduced}, {inner}], {settings}");
            });
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(16_385)]
    [InlineData(100_003)]
    public void SumOfSquares_AnyLength_EqualsDoubleWithTheSameBitsEverywhere(int length)
    {
        var x = Numbers.Uniform(1, length);
        var exact = x.Sum(v => (double)v * v);
        double? first = null;
        SettingsScope.ForEach(settings =>
        {
            var sum = Reduction.SumOfSquares(x);
            Assert.Equal(first ??= sum, sum);
            Assert.True(Math.Abs(sum - exact) <= Tolerance * Math.Max(1, exact), settings);
        });
    }

    [Fact]
    public void Sum_LengthsDontFit_Throws() =>
        Assert.Contains("[2, 3, 4]", Assert.Throws<ArgumentException>(() => Reduction.Sum(new float[23], 2, 3, 4, new float[8])).Message);
}
