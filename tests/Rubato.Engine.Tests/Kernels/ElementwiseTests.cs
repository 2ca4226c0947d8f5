using Rubato.Engine.Kernels;

namespace Rubato.Engine.Tests.Kernels;

[Collection(nameof(ProcessorSettings))]
public sealed class ElementwiseTests
{
    /// <summary>Longer than two chunks, and not a multiple of any vector.</summary>
    private const int Long = 2 * 32_768 + 333;

    [Fact]
    public void Apply_LongArrays_EqualPlainArithmeticAtAnyWidthAndThreadCount()
    {
        var (x, y) = (Numbers.Uniform(1, Long), Numbers.AwayFromZero(2, Long));
        float[][] expected =
        [
            [.. x.Zip(y, (a, b) => a + b)], [.. x.Zip(y, (a, b) => a - b)], [.. x.Zip(y, (a, b) => a * b)], [.. x.Zip(y, (a, b) => a / b)], [.. x.Zip(y, (a, b) => b > 0 ? a : 0)],
            [.. x.Select(a => MathF.FusedMultiplyAdd(1.3f, a, -0.7f))],
        ];
        SettingsScope.ForEach(settings =>
        {
            var z = new float[Long];
            Elementwise.Apply(new Sum(), x, y, z);
            Same.Bits(expected[0], z, $"sum, {settings}");
            Elementwise.Apply(new Difference(), x, y, z);
            Same.Bits(expected[1], z, $"difference, {settings}");
            Elementwise.Apply(new Product(), x, y, z);
            Same.Bits(expected[2], z, $"product, {settings}");
            Elementwise.Apply(new Quotient(), x, y, z);
            Same.Bits(expected[3], z, $"quotient, {settings}");
            Elementwise.Apply(new WherePositive(), x, y, z);
            Same.Bits(expected[4], z, $"where positive, {settings}");
            Elementwise.Apply(new Affine(1.3f, -0.7f), x, z);
            Same.Bits(expected[5], z, $"affine, {settings}");
            x.CopyTo(z, 0);
            Elementwise.AddTo(y, z);
            Same.Bits(expected[0], z, $"add to, {settings}");
        });
    }

    [Fact]
    public void Apply_LengthsDiffer_Throws()
    {
        Assert.Throws<ArgumentException>(() => Elementwise.Apply(new Root(), new float[3], new float[4]));
        Assert.Throws<ArgumentException>(() => Elementwise.Apply(new Sum(), new float[3], new float[4], new float[4]));
        Assert.Throws<ArgumentException>(() => Elementwise.AddTo(new float[3], new float[4]));
    }
}
