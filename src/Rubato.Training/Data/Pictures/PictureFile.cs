namespace Rubato.Training.Data;

/// <summary>Reads a picture: PNG, or PGM and PPM. What it is shows in its first bytes, not in its name.</summary>
static class PictureFile
{
    const int MostBytes = 1 << 28;

    /// <summary>The endings of names that are taken for pictures, for messages.</summary>
    public const string Kinds = "PNG, PGM or PPM";

    static readonly string[] Endings = [".png", ".pgm", ".ppm", ".pnm"];

    /// <summary>Endings of pictures that can't be read; they get a message of their own.</summary>
    static readonly string[] OtherEndings = [".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".pbm", ".avif", ".heic"];

    /// <summary>Whether the name is that of a picture, of a kind that is read or not.</summary>
    public static bool IsNamedAsPicture(string path) => Ends(path, Endings) || Ends(path, OtherEndings);

    /// <summary>Reads <paramref name="path"/>.</summary>
    /// <exception cref="DataException">It can't be read, is of another kind, or is damaged.</exception>
    public static Picture Read(string path)
    {
        if (!Ends(path, Endings))
        {
            throw new DataException(Ends(path, OtherEndings)
                ? $"{path}: pictures of this kind are not supported; {Kinds} are. Convert it to PNG."
                : $"{path}: isn't a picture; {Kinds} are allowed. Take the file out of the folder.");
        }

        return DataFile.Read(path, file => Decode(path, ReadAll(file)));
    }

    /// <summary>Decodes the bytes of a picture.</summary>
    public static Picture Decode(string path, byte[] bytes) => bytes.AsSpan() switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => new PngReader(path, bytes).Read(),
        [(byte)'P', >= (byte)'1' and <= (byte)'7', ..] => new PnmReader(path, bytes).Read(),
        [0xFF, 0xD8, 0xFF, ..] => throw Other(path, "a JPEG"),
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => throw Other(path, "a GIF"),
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', ..] => throw Other(path, "a WebP"),
        [(byte)'I', (byte)'I', (byte)'*', 0, ..] or [(byte)'M', (byte)'M', 0, (byte)'*', ..] => throw Other(path, "a TIFF"),
        [] => throw new DataException($"{path}: is empty. Put the picture there again."),
        _ => throw new DataException($"{path}: doesn't begin as a {Kinds} does. It is damaged, or of another kind: convert it to PNG."),
    };

    static DataException Other(string path, string kind) =>
        new($"{path}: is {kind}, which is not supported; {Kinds} are. Convert it to PNG.");

    static bool Ends(string path, string[] endings) =>
        endings.Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    static byte[] ReadAll(OpenDataFile file)
    {
        using var all = new MemoryStream((int)Math.Min(file.MostBytes, 1 << 16));
        var block = new byte[1 << 16];
        int got;
        while ((got = file.Bytes.Read(block)) > 0)
        {
            all.Write(block.AsSpan(0, got));
            if (all.Length > MostBytes)
                throw new DataException($"{file.Path}: holds more than {MostBytes} bytes; pictures of up to that size are read. Scale it down.");
        }

        return all.ToArray();
    }
}
