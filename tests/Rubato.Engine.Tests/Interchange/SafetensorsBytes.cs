using System.Buffers.Binary;
using System.Text;

namespace Rubato.Engine.Tests.Interchange;

/// <summary>Files with any header, right or wrong.</summary>
internal static class SafetensorsBytes
{
    public static byte[] Of(string header, params float[] numbers)
    {
        var data = new byte[4 * numbers.Length];
        for (var i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(4 * i), numbers[i]);
        return Of(header, data);
    }

    public static byte[] Of(string header, byte[] data) => Of(Encoding.UTF8.GetBytes(header), data);

    public static byte[] Of(byte[] header, byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        return [.. length, .. header, .. data];
    }
}
