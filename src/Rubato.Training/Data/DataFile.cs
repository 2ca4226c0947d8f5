using System.Buffers.Binary;
using System.IO.Compression;

namespace Rubato.Training.Data;

/// <summary>Opens a data file, gzip or plain, and turns every failure of reading into one message.</summary>
static class DataFile
{
    /// <summary>A deflate stream can't grow more than this by decompression.</summary>
    const long MostDeflateGrowth = 1032;

    /// <summary>
    /// Reads <paramref name="path"/> with <paramref name="read"/>, decompressed if it begins as gzip does. The reader must
    /// read to the end: only then has the checksum been compared.
    /// </summary>
    /// <exception cref="DataException">It can't be opened, read or decompressed, or <paramref name="read"/> refused it.</exception>
    public static T Read<T>(string path, Func<OpenDataFile, T> read)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
            Span<byte> start = stackalloc byte[2];
            var compressed = file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start is [0x1F, 0x8B];
            file.Position = 0;
            if (!compressed)
                return read(new OpenDataFile(path, file, file.Length));

            using var gzip = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
            using var counted = new CountedStream(gzip);
            var result = read(new OpenDataFile(path, counted, MostDeflateGrowth * file.Length));
            CheckGzipEnd(path, file, counted.Count);
            return result;
        }
        catch (InvalidDataException e)
        {
            throw new DataException($"{path}: the gzip data are damaged. Fetch the file again.", e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"{path}: there is no such file. Check the path.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DataException($"{path}: can't be opened for reading. Is it a file, and may you read it?", e);
        }
        catch (IOException e)
        {
            throw new DataException($"{path}: reading failed: {e.Message}", e);
        }
    }

    /// <summary>
    /// GZipStream compares the checksum only if the file still has one: a file cut within its last eight bytes passes.
    /// Those bytes end in the length of the data, so a cut shows there.
    /// </summary>
    static void CheckGzipEnd(string path, FileStream file, long length)
    {
        Span<byte> end = stackalloc byte[4];
        file.Seek(-end.Length, SeekOrigin.End);
        file.ReadExactly(end);
        if (BinaryPrimitives.ReadUInt32LittleEndian(end) != (uint)length)
            throw new DataException($"{path}: the gzip data are cut short, or something follows them. Fetch the file again.");
    }

    sealed class CountedStream(Stream inner) : Stream
    {
        public long Count { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => Count;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var got = inner.Read(buffer);
            Count += got;
            return got;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

/// <summary>An open data file: its (decompressed) bytes, and the most that there can be of them.</summary>
readonly record struct OpenDataFile(string Path, Stream Bytes, long MostBytes);
