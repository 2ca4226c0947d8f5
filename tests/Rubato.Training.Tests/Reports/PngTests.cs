using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Rubato.Training.Reports;

namespace Rubato.Training.Tests.Reports;

public class PngTests
{
    /// <summary>A black pixel with every checksum, worked out by another program (Python's zlib).</summary>
    [Theory]
    [InlineData("IEND", 0xAE426082u)]
    public void Encode_EndChunk_HasItsKnownChecksum(string type, uint expected)
    {
        var png = Png.Encode(1, 1, 1, [0]);
        Assert.Equal(type, Encoding.ASCII.GetString(png.AsSpan(png.Length - 8, 4)));
        Assert.Equal(expected, BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(png.Length - 4)));
    }

    [Theory]
    [InlineData(2, 3, 1, 0)]
    [InlineData(4, 2, 3, 2)]
    public void Encode_Pixels_UnpackAgain(int height, int width, int channels, byte colourType)
    {
        var pixels = Enumerable.Range(0, height * width * channels).Select(i => (byte)(i * 11)).ToArray();
        var png = Png.Encode(height, width, channels, pixels);
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], png[..8]);
        Assert.Equal((width, height), (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));
        Assert.Equal([8, colourType, 0, 0, 0], png[24..29]);

        var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(33));
        Assert.Equal("IDAT", Encoding.ASCII.GetString(png, 37, 4));
        using var zlib = new ZLibStream(new MemoryStream(png, 41, length), CompressionMode.Decompress);
        using var rows = new MemoryStream();
        zlib.CopyTo(rows);
        var expected = pixels.Chunk(width * channels).SelectMany(row => row.Prepend((byte)0));
        Assert.Equal(expected, rows.ToArray());
    }

    [Fact]
    public void Encode_BadArguments_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Png.Encode(1, 1, 2, [0, 0]));
        Assert.Throws<ArgumentException>(() => Png.Encode(1, 2, 1, [0]));
    }
}
