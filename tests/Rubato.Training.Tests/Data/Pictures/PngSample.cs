using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Rubato.Training.Data;

namespace Rubato.Training.Tests.Data.Pictures;

/// <summary>Writes PNGs of every kind, good and bad, byte by byte.</summary>
static class PngSample
{
    public static readonly byte[] Signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>A PNG of rows as they are before filtering, each under its filter.</summary>
    public static byte[] Make(int width, int height, int depth, int colour, byte[] rows, byte[]? filters = null, params byte[][] between) =>
    [
        .. Signature, .. Header(width, height, depth, colour), .. between.SelectMany(chunk => chunk),
        .. Chunk("IDAT", Zlib(Filter(rows, height, depth, colour, filters ?? new byte[height]))), .. Chunk("IEND"),
    ];

    public static byte[] Header(int width, int height, int depth, int colour, int interlace = 0)
    {
        var data = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(data, width);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4), height);
        (data[8], data[9], data[12]) = ((byte)depth, (byte)colour, (byte)interlace);
        return Chunk("IHDR", data);
    }

    public static byte[] Chunk(string type, params byte[] data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.Latin1.GetBytes(type, chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), PngChecksum.Of(chunk.AsSpan(4, 4), data));
        return chunk;
    }

    public static byte[] Zlib(byte[] data)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(data);
        return packed.ToArray();
    }

    public static byte[] Filter(byte[] rows, int height, int depth, int colour, byte[] filters)
    {
        var samples = colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        var step = Math.Max(1, samples * depth / 8);
        var length = rows.Length / height;
        var filtered = new List<byte>();
        for (var y = 0; y < height; y++)
        {
            filtered.Add(filters[y]);
            for (var i = 0; i < length; i++)
            {
                int At(int row, int column) => row < 0 || column < 0 ? 0 : rows[(row * length) + column];
                var (a, b, c) = (At(y, i - step), At(y - 1, i), At(y - 1, i - step));
                var guess = filters[y] switch { 1 => a, 2 => b, 3 => (a + b) / 2, 4 => Nearest(a, b, c), _ => 0 };
                filtered.Add((byte)(At(y, i) - guess));
            }
        }

        return [.. filtered];
    }

    static int Nearest(int a, int b, int c) => new[] { a, b, c }.MinBy(value => Math.Abs(a + b - c - value));

    /// <summary>The same file with the checksums of its chunks made right again, as far as its chunks can be followed.</summary>
    public static byte[] WithChecksums(byte[] png)
    {
        var mended = (byte[])png.Clone();
        for (var at = 8; at + 12 <= mended.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(mended.AsSpan(at));
            if (length > mended.Length - at - 12)
                break;
            var end = at + 8 + (int)length;
            BinaryPrimitives.WriteUInt32BigEndian(mended.AsSpan(end), PngChecksum.Of(mended.AsSpan(at + 4, 4), mended.AsSpan(at + 8, (int)length)));
            at = end + 4;
        }

        return mended;
    }
}
