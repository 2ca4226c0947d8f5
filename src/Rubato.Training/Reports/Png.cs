using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Rubato.Training.Data;

namespace Rubato.Training.Reports;

/// <summary>Writes small images as PNG (ISO/IEC 15948): 8 bits, grey or red-green-blue, no filters.</summary>
static class Png
{
    /// <summary>The PNG of an image <c>[H,W,C]</c> with 1 or 3 channels.</summary>
    public static byte[] Encode(int height, int width, int channels, ReadOnlySpan<byte> pixels)
    {
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "1 (grey) or 3 (colours) are allowed.");
        var rowLength = width * channels;
        if (pixels.Length != height * rowLength)
            throw new ArgumentException($"Got {pixels.Length} bytes; {height}×{width}×{channels} are {height * rowLength}.", nameof(pixels));

        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = (byte)(channels == 1 ? 0 : 2);
        header[10..].Clear();
        WriteChunk(png, "IHDR", header);

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (var row = 0; row < height; row++)
            {
                zlib.WriteByte(0);
                zlib.Write(pixels.Slice(row * rowLength, rowLength));
            }
        }

        WriteChunk(png, "IDAT", packed.GetBuffer().AsSpan(0, (int)packed.Length));
        WriteChunk(png, "IEND", []);
        return png.ToArray();
    }

    /// <summary>The PNG as an address that can stand in a page.</summary>
    public static string ToDataAddress(int height, int width, int channels, ReadOnlySpan<byte> pixels) =>
        "data:image/png;base64," + Convert.ToBase64String(Encode(height, width, channels, pixels));

    static void WriteChunk(Stream png, string type, ReadOnlySpan<byte> data)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        png.Write(word);
        var name = Encoding.ASCII.GetBytes(type);
        png.Write(name);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(word, PngChecksum.Of(name, data));
        png.Write(word);
    }
}
