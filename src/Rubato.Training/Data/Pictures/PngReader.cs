using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Rubato.Training.Data;

/// <summary>
/// Reads a PNG (ISO/IEC 15948): grey, grey with alpha, colours, colours with alpha and palettes of up to 8 bits, not
/// interlaced. Transparent pixels lie over black. Checksums and lengths are compared, and nothing is allocated that the
/// file's own length doesn't warrant.
/// </summary>
sealed class PngReader(string path, byte[] bytes)
{
    const int SignatureLength = 8;
    const int HeaderLength = 13;

    /// <summary>A chunk's length, type and checksum.</summary>
    const int ChunkFrame = 12;

    /// <summary>A deflate stream can't grow more than this by decompression.</summary>
    const long MostDeflateGrowth = 1032;

    const string Damaged = "The file is damaged: fetch it again.";

    readonly MemoryStream _packed = new();
    PngPixels? _pixels;
    bool _dataEnded;
    int _at = SignatureLength;

    public Picture Read()
    {
        while (true)
        {
            var data = NextChunk(out var type);
            var beganData = _packed.Length > 0;
            if (type != "IDAT" && beganData)
                _dataEnded = true;
            if (_pixels is null && type != "IHDR")
                throw Refuse($"begins with a chunk {Shown(type)}; IHDR must be the first.");
            switch (type)
            {
                case "IHDR":
                    ReadHeader(data);
                    break;
                case "PLTE" when beganData:
                case "tRNS" when beganData:
                    throw Refuse($"has {type} after the pixels; it must be before them.");
                case "PLTE":
                    SetPalette(data);
                    break;
                case "tRNS":
                    SetTransparency(data);
                    break;
                case "IDAT":
                    if (_dataEnded)
                        throw Refuse("has pixels in two places; IDAT chunks must follow each other.");
                    _packed.Write(data);
                    break;
                case "IEND":
                    if (data.Length > 0 || _at != bytes.Length)
                        throw Refuse("goes on after its end.");
                    return Inflate();
                default:
                    // A capital first letter: the picture can't be shown without it.
                    if (char.IsAsciiLetterUpper(type[0]))
                        throw Refuse($"has a chunk {Shown(type)}, which isn't known and can't be left out.");
                    break;
            }
        }
    }

    ReadOnlySpan<byte> NextChunk(out string type)
    {
        var rest = bytes.AsSpan(_at);
        if (rest.Length < ChunkFrame)
            throw Refuse($"ends after {bytes.Length} bytes, within or before a chunk.");
        var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        if (length > rest.Length - ChunkFrame)
            throw Refuse($"a chunk says that it has {length} bytes; {rest.Length - ChunkFrame} are left.");
        var name = rest.Slice(4, 4);
        var data = rest.Slice(8, (int)length);
        if (BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..]) != PngChecksum.Of(name, data))
            throw Refuse("the checksum of a chunk differs.");
        _at += ChunkFrame + (int)length;
        type = Encoding.Latin1.GetString(name);
        return data;
    }

    void ReadHeader(ReadOnlySpan<byte> data)
    {
        if (_pixels is not null)
            throw Refuse("has two headers.");
        if (data.Length != HeaderLength)
            throw Refuse($"the header has {data.Length} bytes; {HeaderLength} are needed.");
        var width = BinaryPrimitives.ReadUInt32BigEndian(data);
        var height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        Picture.CheckSides(path, height, width);
        var (depth, kind) = (data[8], data[9]);
        if ((depth, kind) is (16, 0 or 2 or 4 or 6))
            throw new DataException($"{path}: has 16 bits a channel; up to 8 are read. Convert it to 8 bits.");
        var allowed = (kind, depth) is (0 or 3, 1 or 2 or 4 or 8) or (2 or 4 or 6, 8);
        if (!allowed || data[10] != 0 || data[11] != 0 || data[12] > 1)
            throw Refuse($"the header says colour type {kind}, {depth} bits, compression {data[10]}, filter {data[11]}, interlace {data[12]}, which PNG doesn't know.");
        if (data[12] == 1)
            throw new DataException($"{path}: is interlaced, which is not supported. Save it without interlacing.");
        _pixels = new PngPixels((int)height, (int)width, depth, (PngColour)kind);
    }

    void SetPalette(ReadOnlySpan<byte> data)
    {
        if (data.Length is 0 or > 768 || data.Length % 3 != 0)
            throw Refuse($"the palette has {data.Length} bytes; 3 to 768, three a colour, are allowed.");
        if (_pixels!.Palette is not null)
            throw Refuse("has two palettes.");
        _pixels.Palette = data.ToArray();
    }

    void SetTransparency(ReadOnlySpan<byte> data)
    {
        var fits = _pixels!.Colour switch
        {
            PngColour.Grey => data.Length == 2,
            PngColour.Colours => data.Length == 6,
            PngColour.Palette => data.Length * 3 <= (_pixels.Palette?.Length ?? 0),
            _ => false,
        };
        if (!fits)
            throw Refuse($"{data.Length} bytes of transparency don't fit its colours.");
        _pixels.Transparency = data.ToArray();
    }

    Picture Inflate()
    {
        var pixels = _pixels!;
        if (pixels.Colour == PngColour.Palette && pixels.Palette is null)
            throw Refuse("has no palette, but pixels that need one.");
        var row = new byte[1 + pixels.RowBytes];
        var wanted = (long)pixels.Height * row.Length;
        if (wanted > MostDeflateGrowth * _packed.Length)
            throw Refuse($"{pixels.Height}×{pixels.Width} pixels are {wanted} bytes; {_packed.Length} compressed ones can't hold as many.");

        _packed.Position = 0;
        try
        {
            using var zlib = new ZLibStream(_packed, CompressionMode.Decompress);
            pixels.Begin();
            for (var y = 0; y < pixels.Height; y++)
            {
                var got = zlib.ReadAtLeast(row, row.Length, throwOnEndOfStream: false);
                if (got < row.Length)
                    throw Refuse($"the pixels end in row {y} of {pixels.Height}.");
                if (!pixels.Take(row[0], row.AsSpan(1)))
                    throw Refuse($"row {y} has filter {row[0]}, or a colour that isn't in the palette.");
            }

            if (zlib.ReadByte() >= 0)
                throw Refuse($"holds more than its {pixels.Height} rows.");
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new DataException($"{path}: the compressed pixels can't be read. {Damaged}", e);
        }

        return pixels.End();
    }

    DataException Refuse(string what) => new($"{path}: {what} {Damaged}");

    static string Shown(string type) => type.All(char.IsAsciiLetter) ? type : "whose name isn't four letters";
}
