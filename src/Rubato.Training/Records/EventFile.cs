using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Rubato.Training.Records;

/// <summary>
/// Writes <c>events.out.tfevents.*</c>, which TensorBoard shows: a TFRecord for each event, each the protocol buffer <c>Event</c> with one
/// scalar in its <c>Summary</c>. Nothing is allocated for a scalar but its tag's bytes the first time.
/// </summary>
/// <remarks>Source: TensorFlow's <c>core/util/event.proto</c>, <c>core/framework/summary.proto</c> and <c>core/lib/io/record_writer</c>.</remarks>
public sealed class EventFile : IDisposable
{
    const int Full = 1 << 15;
    const string Form = "brain.Event:2";

    readonly string _name;
    readonly Stream _file;
    readonly bool _isOwner;
    readonly ArrayBufferWriter<byte> _buffer = new(Full + (Full / 4));
    readonly ArrayBufferWriter<byte> _event = new(256);
    readonly Dictionary<string, byte[]> _tags = [];
    bool _isClosed;

    EventFile(string name, Stream file, bool isOwner, double wallTime)
    {
        (_name, _file, _isOwner) = (name, file, isOwner);
        StartEvent(wallTime, step: null);
        Bytes(field: 3, Encoding.UTF8.GetBytes(Form));
        EndEvent();
    }

    /// <summary>Writes to a stream, which stays open.</summary>
    /// <param name="stream">Where it goes.</param>
    /// <param name="wallTime">Seconds since 1970 when the run began.</param>
    public EventFile(Stream stream, double wallTime)
        : this("the event file", stream ?? throw new ArgumentNullException(nameof(stream)), isOwner: false, wallTime)
    {
    }

    /// <summary>The name of an event file of a run that began at a time, in seconds since 1970.</summary>
    public static string NameAt(double wallTime) => string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{(long)wallTime:D10}.rubato");

    /// <summary>Starts a file in <paramref name="folder"/>; where its name is taken, with .2, .3 … behind it.</summary>
    /// <exception cref="RunFolderException">It can't be created.</exception>
    public static EventFile CreateIn(string folder, double wallTime)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        for (var attempt = 1; ; attempt++)
        {
            var name = attempt == 1 ? NameAt(wallTime) : string.Create(CultureInfo.InvariantCulture, $"{NameAt(wallTime)}.{attempt}");
            var path = Path.Combine(folder, name);
            if (File.Exists(path)) continue;
            try
            {
                return new(path, new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0), isOwner: true, wallTime);
            }
            catch (Exception e) when (RunFolderException.IsOfTheDisk(e))
            {
                throw RunFolderException.CannotWrite(path, e);
            }
        }
    }

    /// <summary>Adds a number, which is kept in single precision as TensorBoard has it.</summary>
    /// <param name="tag">Its name; what is before a slash groups it.</param>
    /// <param name="step">The update.</param>
    /// <param name="wallTime">Seconds since 1970.</param>
    /// <param name="value">The number; it may be NaN or infinite.</param>
    /// <exception cref="RunFolderException">The disk is full, …</exception>
    public void Scalar(string tag, long step, double wallTime, double value)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        if (!_tags.TryGetValue(tag, out var name)) _tags[tag] = name = Encoding.UTF8.GetBytes(tag);
        var valueLength = 1 + VarintLength((ulong)name.Length) + name.Length + 5;
        StartEvent(wallTime, step);
        Key(field: 5, wire: 2);
        Varint((ulong)(1 + VarintLength((ulong)valueLength) + valueLength));
        Key(field: 1, wire: 2);
        Varint((ulong)valueLength);
        Bytes(field: 1, name);
        Key(field: 2, wire: 5);
        BinaryPrimitives.WriteSingleLittleEndian(_event.GetSpan(4), (float)value);
        _event.Advance(4);
        EndEvent();
    }

    /// <summary>Says that the run goes on at a step: what older files have at this step or later is passed over.</summary>
    public void Restarted(long step, double wallTime)
    {
        const byte start = 1;
        StartEvent(wallTime, step);
        Bytes(field: 7, [1 << 3, start]);
        EndEvent();
    }

    /// <summary>Hands everything so far to the system.</summary>
    /// <exception cref="RunFolderException">The disk is full, …</exception>
    public void Flush()
    {
        try
        {
            _file.Write(_buffer.WrittenSpan);
            _file.Flush();
        }
        catch (Exception e) when (RunFolderException.IsOfTheDisk(e))
        {
            throw RunFolderException.CannotWrite(_name, e);
        }
        finally
        {
            _buffer.ResetWrittenCount();
        }
    }

    /// <summary>Flushes and closes.</summary>
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
            if (_isOwner) _file.Dispose();
        }
    }

    void StartEvent(double wallTime, long? step)
    {
        _event.ResetWrittenCount();
        Key(field: 1, wire: 1);
        BinaryPrimitives.WriteDoubleLittleEndian(_event.GetSpan(8), wallTime);
        _event.Advance(8);
        if (step is not { } at) return;
        Key(field: 2, wire: 0);
        Varint((ulong)at);
    }

    /// <summary>A record: length, its checksum, the event, its checksum.</summary>
    void EndEvent()
    {
        Span<byte> number = stackalloc byte[8];
        Span<byte> checksum = stackalloc byte[4];
        BinaryPrimitives.WriteInt64LittleEndian(number, _event.WrittenCount);
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, MaskedCrc.Of(number));
        _buffer.Write(number);
        _buffer.Write(checksum);
        _buffer.Write(_event.WrittenSpan);
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, MaskedCrc.Of(_event.WrittenSpan));
        _buffer.Write(checksum);
        if (_buffer.WrittenCount >= Full) Flush();
    }

    void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Key(field, wire: 2);
        Varint((ulong)value.Length);
        _event.Write(value);
    }

    void Key(int field, int wire) => Varint((ulong)((field << 3) | wire));

    void Varint(ulong value)
    {
        var span = _event.GetSpan(10);
        var length = 0;
        for (; value > 0x7F; value >>= 7) span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        _event.Advance(length);
    }

    static int VarintLength(ulong value) => value == 0 ? 1 : (64 - System.Numerics.BitOperations.LeadingZeroCount(value) + 6) / 7;
}
