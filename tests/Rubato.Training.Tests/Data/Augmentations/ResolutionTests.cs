using Rubato.Training.Data;

namespace Rubato.Training.Tests.Data.Augmentations;

public class ResolutionTests
{
    static float[] Apply(float[] batch, int side, int channels, int resolution, Enlargement enlargement = Enlargement.Bilinear)
    {
        var copy = (float[])batch.Clone();
        Resolution.Apply(copy, side, channels, resolution, enlargement);
        return copy;
    }

    static float[] Noise(int length)
    {
        var random = new RandomStream(1, 1000, 0);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextBetween(-1, 1))];
    }

    [Fact]
    public void Apply_FullResolution_ChangesNoBit()
    {
        float[] batch = [-0f, float.NaN, .. Noise(16)];
        Assert.Equal(batch.Select(BitConverter.SingleToInt32Bits), Apply(batch, 3, 2, 3).Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Apply_One_GivesEachChannelsMean()
    {
        var batch = Noise(2 * 25 * 3);
        var flat = Apply(batch, 5, 3, 1);
        for (var i = 0; i < batch.Length; i++)
        {
            var (image, channel) = (i / 75, i % 3);
            Assert.Equal(Enumerable.Range(0, 25).Average(p => batch[(image * 75) + (p * 3) + channel]), flat[i], 1e-6);
        }
    }

    [Fact]
    public void Apply_HalfNearest_GivesBlocks() =>
        Assert.Equal(
            [3.5f, 3.5f, 5.5f, 5.5f, 3.5f, 3.5f, 5.5f, 5.5f, 11.5f, 11.5f, 13.5f, 13.5f, 11.5f, 11.5f, 13.5f, 13.5f],
            Apply([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], 4, 1, 2, Enlargement.Nearest));

    /// <summary>Centres of two of four: ½ and 2½ in fine pixels, so the weights are ¼ and ¾ between them, and flat outside.</summary>
    [Fact]
    public void Apply_HalfBilinear_JoinsCentres() =>
        Assert.Equal([0, 2, 6, 8], Apply([.. Enumerable.Repeat(new float[] { 0, 0, 8, 8 }, 4).SelectMany(row => row)], 4, 1, 2)[..4]);

    /// <summary>Three pixels to two areas: the middle one is shared.</summary>
    [Fact]
    public void Apply_SizesThatDontDivide_ShareThePixels()
    {
        var row = Apply([.. Enumerable.Repeat(new float[] { 3, 6, 12 }, 3).SelectMany(x => x)], 3, 1, 2, Enlargement.Nearest)[..3];
        Assert.Equal([4, 10, 10], row.Select(value => MathF.Round(value, 5)));
    }

    [Theory]
    [InlineData(Enlargement.Bilinear)]
    [InlineData(Enlargement.Nearest)]
    public void Apply_ConstantAndRange_AreKept(Enlargement enlargement)
    {
        for (var resolution = 1; resolution <= 28; resolution++)
        {
            Assert.All(Apply([.. Enumerable.Repeat(2f, 784)], 28, 1, resolution, enlargement), value => Assert.Equal(2, value, 1e-5));
            Assert.All(Apply(Noise(784), 28, 1, resolution, enlargement), value => Assert.InRange(value, -1.00001f, 1.00001f));
        }
    }

    [Fact]
    public void Apply_LowerResolution_LosesMore()
    {
        var batch = Noise(784);
        var lost = new[] { 2, 7, 14, 20, 27 }.Select(r => Apply(batch, 28, 1, r).Zip(batch, (a, b) => (a - b) * (a - b)).Sum()).ToArray();
        Assert.Equal(lost.OrderDescending(), lost);
    }

    [Fact]
    public void Apply_OutOfRange_SaysWhatIsAllowed()
    {
        foreach (var resolution in (int[])[0, -1, 5])
            Assert.Contains($"got {resolution}; 1 to 4 are allowed", Assert.Throws<DataException>(() => Apply(new float[16], 4, 1, resolution)).Message);
        Assert.Throws<ArgumentException>(() => Apply(new float[17], 4, 1, 2));
    }
}
