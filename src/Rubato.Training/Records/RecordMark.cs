using System.Globalization;
using System.Security.Cryptography;

namespace Rubato.Training.Records;

/// <summary>Where a record stood when a checkpoint was made: a run that goes on from there cuts it off at this place.</summary>
/// <param name="File">The file's name in the run's folder.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">SHA-256 of these bytes, in lower-case hex.</param>
public readonly record struct RecordMark(string File, long Bytes, string Sha256)
{
    /// <summary>Says what is wrong with the record up to the mark; null where it is whole.</summary>
    public string? Fault(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (Bytes == 0) return null;
        var path = System.IO.Path.Combine(folder.Path, File);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            if (file.Length < Bytes) return string.Create(CultureInfo.InvariantCulture, $"{File} has {file.Length} bytes; it had {Bytes} when the checkpoint was made");
            return FileHash.Of(file, Bytes) == Sha256 ? null : string.Create(CultureInfo.InvariantCulture, $"{File} was changed within its first {Bytes} bytes");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return $"{File} isn't there";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{File} can't be read: {e.Message}";
        }
    }
}

/// <summary>SHA-256 of files.</summary>
static class FileHash
{
    const int Block = 1 << 16;

    /// <summary>The hash of the next bytes of a stream, in lower-case hex; of fewer where it ends before.</summary>
    public static string Of(Stream stream, long bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendTo(hash, stream, bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static void AppendTo(IncrementalHash hash, Stream stream, long bytes)
    {
        var block = new byte[Block];
        while (bytes > 0 && stream.Read(block, 0, (int)Math.Min(bytes, Block)) is > 0 and var got)
        {
            hash.AppendData(block, 0, got);
            bytes -= got;
        }
    }
}
