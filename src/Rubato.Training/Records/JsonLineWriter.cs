using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Rubato.Training.Records;

/// <summary>Appends lines to a file through a buffer; nothing is allocated for a line.</summary>
sealed class JsonLineWriter : IDisposable
{
    const int Full = 1 << 15;

    static readonly byte[] LineEnd = [(byte)'\n'];

    readonly string _path;
    readonly Stream _file;
    readonly ArrayBufferWriter<byte> _buffer = new(Full + (Full / 4));
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    long _bytes;
    bool _isClosed;

    /// <summary>Starts a file; to <paramref name="stream"/> instead where one is given.</summary>
    public JsonLineWriter(string path, Stream? stream = null)
        : this(path, () => stream ?? new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0))
    {
    }

    JsonLineWriter(string path, Func<Stream> open)
    {
        _path = path;
        Json = new Utf8JsonWriter(_buffer, JsonLines.Options);
        try
        {
            _file = open();
        }
        catch (Exception e) when (RunFolderException.IsOfTheDisk(e))
        {
            throw RunFolderException.CannotWrite(path, e);
        }
    }

    /// <summary>Where the line's object goes, from its start to its end.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>Goes on behind the first bytes of a file; what comes after them is cut off. A file that is missing is started.</summary>
    public static JsonLineWriter Continue(string path, long bytes)
    {
        var writer = new JsonLineWriter(path, () => new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0));
        try
        {
            FileHash.AppendTo(writer._hash, writer._file, bytes);
            writer._file.SetLength(bytes);
            writer._file.Seek(0, SeekOrigin.End);
            writer._bytes = bytes;
            return writer;
        }
        catch (Exception e)
        {
            writer._file.Dispose();
            if (!RunFolderException.IsOfTheDisk(e)) throw;
            throw RunFolderException.CannotWrite(path, e);
        }
    }

    public void EndLine()
    {
        Json.Flush();
        Json.Reset();
        _buffer.Write(LineEnd);
        if (_buffer.WrittenCount >= Full)
            Flush();
    }

    public void Flush()
    {
        try
        {
            _file.Write(_buffer.WrittenSpan);
            _file.Flush();
            _hash.AppendData(_buffer.WrittenSpan);
            _bytes += _buffer.WrittenCount;
        }
        catch (Exception e) when (RunFolderException.IsOfTheDisk(e))
        {
            throw RunFolderException.CannotWrite(_path, e);
        }
        finally
        {
            _buffer.ResetWrittenCount();
        }
    }

    /// <summary>Hands everything so far to the system and says where the file stands.</summary>
    public RecordMark Mark()
    {
        Flush();
        return new(Path.GetFileName(_path), _bytes, Convert.ToHexStringLower(_hash.GetCurrentHash()));
    }

    /// <summary>Waits until everything that was handed to the system is on the disk; may be called on another thread.</summary>
    public void FlushToDisk()
    {
        if (_file is FileStream { SafeFileHandle: var handle }) RandomAccess.FlushToDisk(handle);
    }

    public void Dispose()
    {
        if (_isClosed) return;
        _isClosed = true;
        try
        {
            Flush();
        }
        finally
        {
            Json.Dispose();
            _hash.Dispose();
            _file.Dispose();
        }
    }
}
