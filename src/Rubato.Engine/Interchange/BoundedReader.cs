namespace Rubato.Engine;

/// <summary>Reads a stream that may be shorter than its own words claim: memory is taken only for bytes that are there.</summary>
internal sealed class BoundedReader(Stream stream)
{
    private const int PieceLength = 1 << 16;
    private readonly Queue<byte[]> ahead = [];
    private int used;

    /// <summary>Whether nothing follows.</summary>
    public bool IsAtEnd => ahead.Count == 0 && stream.ReadByte() < 0;

    /// <summary>
    /// Makes sure that so many more bytes are there: by the length of a stream that knows it, else by reading them ahead in
    /// pieces.
    /// </summary>
    /// <exception cref="InvalidDataException">There are fewer.</exception>
    public void Require(long bytes, string what)
    {
        if (stream.CanSeek)
        {
            if (stream.Length - stream.Position is var there && there < bytes) throw Ended(what, bytes, Math.Max(there, 0));
            return;
        }

        for (var left = bytes; left > 0;)
        {
            var piece = new byte[Math.Min(left, PieceLength)];
            var read = stream.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false);
            if (read != piece.Length) throw Ended(what, bytes, bytes - left + read);
            ahead.Enqueue(piece);
            left -= read;
        }
    }

    /// <summary>Reads bytes that were required before.</summary>
    /// <exception cref="InvalidDataException">The stream has become shorter meanwhile.</exception>
    public void Fill(Span<byte> bytes, string what)
    {
        while (ahead.Count > 0 && bytes.Length > 0)
        {
            var piece = ahead.Peek().AsSpan(used);
            var length = Math.Min(piece.Length, bytes.Length);
            piece[..length].CopyTo(bytes);
            bytes = bytes[length..];
            used += length;
            if (length < piece.Length) continue;
            ahead.Dequeue();
            used = 0;
        }

        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read != bytes.Length) throw Ended(what, bytes.Length, read);
    }

    private static InvalidDataException Ended(string what, long expected, long there) =>
        new($"safetensors: the file ends within {what}: {expected} bytes were expected, {there} are there.");
}
