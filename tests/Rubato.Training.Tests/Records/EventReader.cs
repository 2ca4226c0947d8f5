using System.Text;

namespace Rubato.Training.Tests.Records;

/// <summary>An event as it was read back.</summary>
sealed record ReadEvent(double WallTime, long Step, string? Version, string? Tag, float Value, int? Session);

/// <summary>Reads event files from their definition alone, bit by bit, and demands every checksum.</summary>
static class EventReader
{
    public static List<ReadEvent> Read(byte[] file)
    {
        var events = new List<ReadEvent>();
        for (var at = 0; at < file.Length;)
        {
            var length = (int)BitConverter.ToUInt64(file, at);
            Assert.Equal(Masked(file.AsSpan(at, 8)), BitConverter.ToUInt32(file, at + 8));
            var body = file.AsSpan(at + 12, length);
            Assert.Equal(Masked(body), BitConverter.ToUInt32(file, at + 12 + length));
            events.Add(Event(body.ToArray()));
            at += 16 + length;
        }

        return events;
    }

    /// <summary>CRC-32C by long division, with the polynomial's bits turned round.</summary>
    public static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
        }

        return crc ^ 0xFFFFFFFF;
    }

    static uint Masked(ReadOnlySpan<byte> data)
    {
        var crc = Crc(data);
        return ((crc >> 15) | (crc << 17)) + 0xA282EAD8;
    }

    static ReadEvent Event(byte[] body)
    {
        double time = 0;
        long step = 0;
        string? version = null, tag = null;
        float value = 0;
        int? session = null;
        foreach (var (field, number, bytes) in Fields(body))
        {
            switch (field)
            {
                case 1: time = BitConverter.ToDouble(bytes); break;
                case 2: step = (long)number; break;
                case 3: version = Encoding.UTF8.GetString(bytes); break;
                case 5:
                    foreach (var (inner, _, content) in Fields(Assert.Single(Fields(bytes)).Bytes))
                    {
                        if (inner == 1) tag = Encoding.UTF8.GetString(content);
                        else if (inner == 2) value = BitConverter.ToSingle(content);
                        else Assert.Fail($"field {inner}");
                    }

                    break;
                case 7: session = (int)Assert.Single(Fields(bytes)).Number; break;
                default: Assert.Fail($"field {field}"); break;
            }
        }

        return new(time, step, version, tag, value, session);
    }

    static List<(int Field, ulong Number, byte[] Bytes)> Fields(byte[] body)
    {
        var fields = new List<(int, ulong, byte[])>();
        for (var at = 0; at < body.Length;)
        {
            var key = Varint(body, ref at);
            var number = (key & 7) is 0 or 2 ? Varint(body, ref at) : 0;
            var length = (int)(key & 7) switch { 0 => 0, 1 => 8, 2 => (int)number, 5 => 4, var wire => throw new FormatException($"wire {wire}") };
            fields.Add(((int)(key >> 3), number, body[at..(at + length)]));
            at += length;
        }

        return fields;
    }

    static ulong Varint(byte[] body, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            value |= (ulong)(body[at] & 0x7F) << shift;
            if ((body[at++] & 0x80) == 0) return value;
        }
    }
}
