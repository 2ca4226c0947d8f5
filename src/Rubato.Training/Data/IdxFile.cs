using System.Buffers.Binary;

namespace Rubato.Training.Data;

/// <summary>
/// IDX, the format of MNIST: four bytes of magic (0, 0, type, dimensions), a big-endian 32-bit size for each dimension,
/// then the bytes. Read here: images (0x00000803: count, rows, columns) and labels (0x00000801: count) of unsigned bytes,
/// gzip or plain. Nothing is allocated on the word of a header alone.
/// </summary>
static class IdxFile
{
    const uint ImageMagic = 0x803;
    const uint LabelMagic = 0x801;
    const int MostSide = 4096;
    const int FirstBlock = 1 << 24;

    public static IdxImages ReadImages(string path) => DataFile.Read(path, file =>
    {
        Span<byte> header = stackalloc byte[16];
        ReadHeader(file, header, ImageMagic, "images");
        var count = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        var height = BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
        var width = BinaryPrimitives.ReadUInt32BigEndian(header[12..]);
        if (height is 0 or > MostSide || width is 0 or > MostSide)
            throw new DataException($"{path}: the header says {height}×{width} pixels; 1×1 to {MostSide}×{MostSide} are allowed. {Damaged}");
        var pixels = ReadBody(file, header.Length, count, (long)height * width, $"{count} images of {height}×{width}");
        return new IdxImages((int)count, (int)height, (int)width, pixels);
    });

    public static byte[] ReadLabels(string path) => DataFile.Read(path, file =>
    {
        Span<byte> header = stackalloc byte[8];
        ReadHeader(file, header, LabelMagic, "labels");
        var count = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        return ReadBody(file, header.Length, count, 1, $"{count} labels");
    });

    const string Damaged = "The file is damaged, or isn't IDX: fetch it again.";

    static void ReadHeader(OpenDataFile file, Span<byte> header, uint magic, string what)
    {
        var got = file.Bytes.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (got < header.Length)
            throw new DataException($"{file.Path}: ends after {got} bytes; the header of IDX {what} has {header.Length}. {Damaged}");
        var found = BinaryPrimitives.ReadUInt32BigEndian(header);
        if (found != magic)
        {
            var swapped = (found, magic) is (ImageMagic, LabelMagic) or (LabelMagic, ImageMagic);
            throw new DataException(
                $"{file.Path}: begins with 0x{found:X8}; IDX {what} begin with 0x{magic:X8}. " +
                (swapped ? "Images and labels seem to be swapped: rename the files." : Damaged));
        }
    }

    static byte[] ReadBody(OpenDataFile file, int headerLength, uint count, long itemLength, string what)
    {
        if (count == 0)
            throw new DataException($"{file.Path}: the header says {what}; at least one is needed. {Damaged}");
        var length = count * (UInt128)itemLength;
        if (length > (UInt128)Math.Min(Array.MaxLength, Math.Max(0, file.MostBytes - headerLength)))
        {
            throw new DataException(
                $"{file.Path}: the header says {what}, {length} bytes; the file can't hold more than " +
                $"{Math.Min(Array.MaxLength, Math.Max(0, file.MostBytes - headerLength))}. {Damaged}");
        }

        var body = new byte[(int)Math.Min((int)length, FirstBlock)];
        var filled = 0;
        while (true)
        {
            var got = file.Bytes.Read(body.AsSpan(filled));
            filled += got;
            if (filled == (int)length)
                break;
            if (got == 0)
                throw new DataException($"{file.Path}: ends after {filled} of {length} bytes ({what}). {Damaged}");
            if (filled == body.Length)
                Array.Resize(ref body, (int)Math.Min((long)length, 2L * body.Length));
        }

        if (file.Bytes.ReadByte() >= 0)
            throw new DataException($"{file.Path}: is longer than its header says ({what}). {Damaged}");
        return body;
    }
}

/// <summary>The images of an IDX file, <c>[N,H,W]</c>.</summary>
readonly record struct IdxImages(int Count, int Height, int Width, byte[] Pixels);
