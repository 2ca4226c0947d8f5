using Rubato.Training.Data;
using Rubato.Training.Reports;

namespace Rubato.Training.Tests.Data.Pictures;

public class PngReaderTests
{
    static Picture Read(byte[] png) => PictureFile.Decode("x.png", png);

    static string Refusal(byte[] png) => Assert.Throws<DataException>(() => Read(png)).Message;

    static byte[] Noise(int length, ulong seed = 1)
    {
        var random = new RandomStream(seed, 1000, 0);
        return [.. Enumerable.Range(0, length).Select(_ => (byte)random.NextBelow(256))];
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Read_WhatReportsWrite_IsTheSamePixels(int channels)
    {
        var pixels = Noise(9 * 7 * channels);
        var picture = Read(Png.Encode(9, 7, channels, pixels));
        Assert.Equal((9, 7, channels), (picture.Height, picture.Width, picture.Channels));
        Assert.Equal(pixels, picture.Pixels);
    }

    /// <summary>A row of two or more pixels of each kind, and what it must become; pictures of a kind with one channel are grey.</summary>
    [Theory]
    [InlineData(8, 1, 0, new byte[] { 0b1010_0001 }, new byte[] { 255, 0, 255, 0, 0, 0, 0, 255 })]
    [InlineData(3, 1, 0, new byte[] { 0b0110_0000 }, new byte[] { 0, 255, 255 })]
    [InlineData(4, 2, 0, new byte[] { 0b00_01_10_11 }, new byte[] { 0, 85, 170, 255 })]
    [InlineData(3, 4, 0, new byte[] { 0x0F, 0x80 }, new byte[] { 0, 255, 136 })]
    [InlineData(2, 8, 0, new byte[] { 7, 200 }, new byte[] { 7, 200 })]
    [InlineData(1, 8, 2, new byte[] { 7, 8, 9 }, new byte[] { 7, 8, 9 })]
    [InlineData(3, 8, 4, new byte[] { 200, 255, 200, 0, 100, 51 }, new byte[] { 200, 0, 20 })]
    [InlineData(2, 8, 6, new byte[] { 1, 2, 3, 255, 100, 200, 50, 51 }, new byte[] { 1, 2, 3, 20, 40, 10 })]
    public void Read_EveryKind_GivesItsPixels(int width, int depth, int colour, byte[] row, byte[] expected) =>
        Assert.Equal(expected, Read(PngSample.Make(width, 1, depth, colour, row)).Pixels);

    [Theory]
    [InlineData(8, new byte[] { 0, 1 })]
    [InlineData(4, new byte[] { 0x01 })]
    [InlineData(2, new byte[] { 0b00_01_0000 })]
    [InlineData(1, new byte[] { 0b01_000000 })]
    public void Read_Palette_LooksUpColours(int depth, byte[] row)
    {
        var picture = Read(PngSample.Make(2, 1, depth, 3, row, null, PngSample.Chunk("PLTE", 10, 20, 30, 200, 100, 50)));
        Assert.Equal([10, 20, 30, 200, 100, 50], picture.Pixels);
        var clear = Read(PngSample.Make(2, 1, depth, 3, row, null, PngSample.Chunk("PLTE", 10, 20, 30, 200, 100, 50), PngSample.Chunk("tRNS", 0)));
        Assert.Equal([0, 0, 0, 200, 100, 50], clear.Pixels);
        var grey = Read(PngSample.Make(2, 1, depth, 3, row, null, PngSample.Chunk("PLTE", 9, 9, 9, 200, 200, 200)));
        Assert.Equal((1, 9, 200), (grey.Channels, grey.Pixels[0], grey.Pixels[1]));
    }

    [Fact]
    public void Read_TransparentColour_BecomesBlack()
    {
        Assert.Equal([0, 8], Read(PngSample.Make(2, 1, 8, 0, [7, 8], null, PngSample.Chunk("tRNS", 0, 7))).Pixels);
        Assert.Equal([7, 8], Read(PngSample.Make(2, 1, 8, 0, [7, 8], null, PngSample.Chunk("tRNS", 1, 7))).Pixels);
        Assert.Equal([0, 0, 0, 1, 2, 4], Read(PngSample.Make(2, 1, 8, 2, [1, 2, 3, 1, 2, 4], null, PngSample.Chunk("tRNS", 0, 1, 0, 2, 0, 3))).Pixels);
    }

    [Theory]
    [InlineData(8, 0, 13)]
    [InlineData(1, 0, 2)]
    [InlineData(4, 0, 7)]
    [InlineData(8, 2, 39)]
    [InlineData(8, 4, 26)]
    [InlineData(8, 6, 52)]
    public void Read_AnyFilter_IsUndone(int depth, int colour, int rowBytes)
    {
        const int height = 7;
        var rows = Noise(height * rowBytes);
        var plain = Read(PngSample.Make(13, height, depth, colour, rows)).Pixels;
        for (byte filter = 1; filter <= 4; filter++)
            Assert.Equal(plain, Read(PngSample.Make(13, height, depth, colour, rows, [.. Enumerable.Repeat(filter, height)])).Pixels);
        Assert.Equal(plain, Read(PngSample.Make(13, height, depth, colour, rows, [4, 3, 2, 1, 0, 3, 4])).Pixels);
    }

    [Fact]
    public void Read_ChunksThatSayMore_ArePassedOver()
    {
        var png = PngSample.Make(1, 1, 8, 0, [9], null, PngSample.Chunk("gAMA", 0, 0, 0, 1), PngSample.Chunk("tEXt", 65, 0, 66));
        Assert.Equal([9], Read(png).Pixels);
    }

    [Fact]
    public void Read_PixelsInSeveralChunks_AreJoined()
    {
        var packed = PngSample.Zlib([0, 1, 2, 3]);
        byte[] png = [.. PngSample.Signature, .. PngSample.Header(3, 1, 8, 0), .. PngSample.Chunk("IDAT", packed[..3]), .. PngSample.Chunk("IDAT"), .. PngSample.Chunk("IDAT", packed[3..]), .. PngSample.Chunk("IEND")];
        Assert.Equal([1, 2, 3], Read(png).Pixels);
    }

    public static TheoryData<string, byte[]> Bad()
    {
        byte[] Whole(params byte[][] chunks) => [.. PngSample.Signature, .. chunks.SelectMany(chunk => chunk)];
        var (header, end, data) = (PngSample.Header(1, 1, 8, 0), PngSample.Chunk("IEND"), PngSample.Chunk("IDAT", PngSample.Zlib([0, 9])));
        return new()
        {
            { "is interlaced, which is not supported", Whole(PngSample.Header(1, 1, 8, 0, interlace: 1), data, end) },
            { "16 bits a channel; up to 8 are read", Whole(PngSample.Header(1, 1, 16, 2), data, end) },
            { "colour type 5", Whole(PngSample.Header(1, 1, 8, 5), data, end) },
            { "colour type 2, 4 bits", Whole(PngSample.Header(1, 1, 4, 2), data, end) },
            { "0×1 pixels; 1×1 to 4096×4096", Whole(PngSample.Header(1, 0, 8, 0), data, end) },
            { "1×5000 pixels", Whole(PngSample.Header(5000, 1, 8, 0), data, end) },
            { "2147483647 pixels", Whole(PngSample.Header(int.MaxValue, int.MaxValue, 8, 0), data, end) },
            { "compressed ones can't hold as many", Whole(PngSample.Header(4096, 4096, 8, 6), data, end) },
            { "the pixels end in row 0", Whole(PngSample.Header(3, 1, 8, 0), data, end) },
            { "the pixels end in row 1", Whole(PngSample.Header(1, 3, 8, 0), data, end) },
            { "holds more than its 1 rows", Whole(header, PngSample.Chunk("IDAT", PngSample.Zlib([0, 9, 0])), end) },
            { "has filter 5", Whole(header, PngSample.Chunk("IDAT", PngSample.Zlib([5, 9])), end) },
            { "has no palette", Whole(PngSample.Header(1, 1, 8, 3), data, end) },
            { "a colour that isn't in the palette", Whole(PngSample.Header(1, 1, 8, 3), PngSample.Chunk("PLTE", 1, 2, 3), data, end) },
            { "the palette has 4 bytes", Whole(header, PngSample.Chunk("PLTE", 1, 2, 3, 4), data, end) },
            { "two palettes", Whole(header, PngSample.Chunk("PLTE", 1, 2, 3), PngSample.Chunk("PLTE", 1, 2, 3), data, end) },
            { "has PLTE after the pixels", Whole(header, data, PngSample.Chunk("PLTE", 1, 2, 3), end) },
            { "transparency don't fit", Whole(PngSample.Header(1, 1, 8, 6), PngSample.Chunk("tRNS", 1), data, end) },
            { "transparency don't fit", Whole(PngSample.Header(1, 1, 8, 3), PngSample.Chunk("tRNS", 1), data, end) },
            { "pixels in two places", Whole(header, data, PngSample.Chunk("tEXt", 65), data, end) },
            { "a chunk QUUX, which isn't known", Whole(header, PngSample.Chunk("QUUX"), data, end) },
            { "IHDR must be the first", Whole(data, header, end) },
            { "two headers", Whole(header, header, data, end) },
            { "the header has 12 bytes", Whole(PngSample.Chunk("IHDR", new byte[12]), data, end) },
            { "goes on after its end", [.. Whole(header, data, end), 0] },
            { "can't hold as many", Whole(header, end) },
            { "can't be read", Whole(header, PngSample.Chunk("IDAT", 1, 2, 3, 4), end) },
            { "a chunk says that it has 4294967295 bytes", Whole(header, [255, 255, 255, 255, 73, 68, 65, 84, 0, 0, 0, 0]) },
        };
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void Read_BadPng_SaysWhatIsWrong(string expected, byte[] png)
    {
        var message = Refusal(png);
        Assert.StartsWith("x.png: ", message);
        Assert.Contains(expected, message);
    }

    [Fact]
    public void Read_SizesThatLie_AllocateLittle()
    {
        byte[] png = [.. PngSample.Signature, .. PngSample.Header(4096, 4096, 8, 6), .. PngSample.Chunk("IDAT", PngSample.Zlib([0])), .. PngSample.Chunk("IEND")];
        Refusal(png);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refusal(png);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    [Fact]
    public void Read_CutAnywhere_IsADataError()
    {
        foreach (var png in Samples())
        {
            for (var length = 0; length < png.Length; length++)
                Refusal(png[..length]);
        }
    }

    [Fact]
    public void Read_AnyBitFlipped_IsADataError()
    {
        foreach (var png in Samples())
        {
            for (var bit = 0; bit < png.Length * 8; bit++)
            {
                var changed = (byte[])png.Clone();
                changed[bit / 8] ^= (byte)(1 << (bit % 8));
                Refusal(changed);
            }
        }
    }

    [Fact]
    public void Read_AnyBitFlippedAndChecksumsMended_IsADataErrorOrAPictureOfTheSizeItSays()
    {
        foreach (var png in Samples())
        {
            for (var bit = 8 * PngSample.Signature.Length; bit < png.Length * 8; bit++)
            {
                var changed = (byte[])png.Clone();
                changed[bit / 8] ^= (byte)(1 << (bit % 8));
                Picture? picture = null;
                var error = Record.Exception(() => picture = Read(PngSample.WithChecksums(changed)));
                if (error is not null)
                    Assert.IsType<DataException>(error);
                else
                    Assert.Equal(picture!.Height * picture.Width * picture.Channels, picture.Pixels.Length);
            }
        }
    }

    static byte[][] Samples() =>
    [
        PngSample.Make(5, 4, 8, 2, Noise(60), [1, 2, 3, 4]),
        PngSample.Make(9, 3, 4, 3, [.. Noise(15).Select(value => (byte)(value & 0x33))], [0, 4, 1], PngSample.Chunk("PLTE", Noise(12)), PngSample.Chunk("tRNS", 3, 200)),
    ];
}
