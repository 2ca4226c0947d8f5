using Rubato.Training.Data;

namespace Rubato.Training.Tests.Data;

public class NormalisationTests
{
    [Fact]
    public void Of_KnownPixels_GivesMeanAndDeviation()
    {
        var n = Normalisation.Of([0, 255, 0, 255]);
        Assert.Equal(0.5, n.Mean, 15);
        Assert.Equal(0.5, n.Deviation, 15);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 9, 9, 9 })]
    public void Of_EqualPixels_HasDeviationOne(byte[] pixels) => Assert.Equal(1, Normalisation.Of(pixels).Deviation);

    [Fact]
    public void Apply_AnyLength_HasTheBitsOfTheScalarFormula()
    {
        var n = new Normalisation(0.1307, 0.3081);
        var pixels = Enumerable.Range(0, 300).Select(i => (byte)(i * 37)).ToArray();
        var whole = new float[300];
        n.Apply(pixels, whole);
        var one = new float[1];
        for (var i = 0; i < pixels.Length; i++)
        {
            n.Apply(pixels.AsSpan(i, 1), one);
            Assert.Equal(BitConverter.SingleToInt32Bits(one[0]), BitConverter.SingleToInt32Bits(whole[i]));
            Assert.Equal(BitConverter.SingleToInt32Bits(n.Of(pixels[i])), BitConverter.SingleToInt32Bits(whole[i]));

            // Two roundings in single precision at values up to 3: a few units of 2⁻²².
            Assert.Equal(((pixels[i] / 255.0) - 0.1307) / 0.3081, whole[i], 1e-6);
        }
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(0, 0)]
    [InlineData(0, -1)]
    [InlineData(0, double.PositiveInfinity)]
    public void Construct_BadValue_Refuses(double mean, double deviation) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Normalisation(mean, deviation));

    [Fact]
    public void Apply_ShortDestination_Refuses() =>
        Assert.Throws<ArgumentException>(() => new Normalisation(0, 1).Apply(new byte[4], new float[3]));
}
