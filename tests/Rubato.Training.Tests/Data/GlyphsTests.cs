using System.Security.Cryptography;
using Rubato.Training.Data;

namespace Rubato.Training.Tests.Data;

public class GlyphsTests
{
    /// <summary>SHA-256 of labels and pixels of the first 256 training images of seed 1. Must be the same on every platform.</summary>
    const string Golden = "1871017528a7d2ba05a40c0a6494b8705657a4e0e44ca1c9cf9daeab1dbec413";

    [Fact]
    public void Generate_FirstImages_AreTheGoldenOnes()
    {
        var images = Glyphs.Generate(1, DataPart.Train, 256);
        var hash = SHA256.HashData([.. images.Labels.Span, .. images.Pixels.Span]);
        Assert.Equal(Golden, Convert.ToHexStringLower(hash));
    }

    [Fact]
    public void Generate_AnyThreads_GivesTheSameBytes()
    {
        var one = Glyphs.Generate(5, DataPart.Train, 1100, threads: 1);
        var four = Glyphs.Generate(5, DataPart.Train, 1100, threads: 4);
        Assert.True(one.Pixels.Span.SequenceEqual(four.Pixels.Span));
        Assert.True(one.Labels.Span.SequenceEqual(four.Labels.Span));
    }

    [Fact]
    public void Draw_OneImage_IsThatOfTheWholeSet()
    {
        var images = Glyphs.Generate(9, DataPart.Test, 300);
        var pixels = new byte[784];
        foreach (var index in (int[])[0, 7, 299])
        {
            Assert.Equal(images.Label(index), Glyphs.Draw(9, DataPart.Test, index, pixels));
            Assert.True(images.Image(index).SequenceEqual(pixels));
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1000)]
    [InlineData(1003)]
    public void Generate_AnyPrefix_IsBalanced(int count)
    {
        var counts = new int[10];
        for (var i = 0; i < count; i++)
            counts[Glyphs.Label(3, DataPart.Train, i)]++;
        Assert.All(counts, c => Assert.InRange(c, count / 10, (count / 10) + 1));
    }

    [Fact]
    public void Generate_OtherSeedOrPart_GivesOtherImages()
    {
        var images = Glyphs.Generate(1, DataPart.Train, 50);
        Assert.False(images.Pixels.Span.SequenceEqual(Glyphs.Generate(2, DataPart.Train, 50).Pixels.Span));
        Assert.False(images.Pixels.Span.SequenceEqual(Glyphs.Generate(1, DataPart.Test, 50).Pixels.Span));
    }

    [Fact]
    public void Generate_NoImage_OccursTwice()
    {
        var data = Glyphs.Load(4, 1500, 500);
        var seen = new HashSet<string>();
        foreach (var images in (LabelledImages[])[data.Train, data.Test])
        {
            for (var i = 0; i < images.Count; i++)
                Assert.True(seen.Add(Convert.ToHexString(MD5.HashData(images.Image(i)))));
        }
    }

    [Fact]
    public void Generate_EveryImage_HasInkAndGround()
    {
        var images = Glyphs.Generate(6, DataPart.Train, 500);
        for (var i = 0; i < images.Count; i++)
        {
            var ink = 0;
            foreach (var pixel in images.Image(i))
                ink += pixel > 128 ? 1 : 0;
            Assert.InRange(ink, 10, 400);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(Glyphs.MostImages + 1)]
    public void Generate_CountOutOfRange_Refuses(int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Glyphs.Generate(1, DataPart.Train, count));
}
