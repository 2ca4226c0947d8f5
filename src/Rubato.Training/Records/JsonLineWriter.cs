using System.Buffers;
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

    public JsonLineWriter(string path, Stream? stream = null)
    {
        _path = path;
        Json = new Utf8JsonWriter(_buffer, JsonLines.Options);
        try
        {
            _file = stream ?? new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (RunFolderException.IsOfTheDisk(e))
        {
            throw RunFolderException.CannotWrite(path, e);
        }
    }

    /// <summary>Where the line's object goes, from its start to its end.</summary>
    public Utf8JsonWriter Json { get; }

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

    public void Dispose()
    {
        try
        {
            Flush();
        }
        finally
        {
            Json.Dispose();
            _file.Dispose();
        }
    }
}
