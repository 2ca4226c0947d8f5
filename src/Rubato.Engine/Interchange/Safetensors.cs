using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Rubato.Engine;

/// <summary>
/// The safetensors format: an 8-byte little-endian header length, a JSON header with type, shape and byte range of each
/// tensor, then the numbers.
/// </summary>
public static class Safetensors
{
    private const int MaximumHeader = 100_000_000;

    /// <summary>Writes tensors in the given order, as single-precision numbers.</summary>
    public static void Write(Stream stream, IEnumerable<NamedTensor> tensors)
    {
        var all = tensors.ToList();
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            var offset = 0L;
            foreach (var (name, value) in all)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (var length in value.Shape) json.WriteNumberValue(length);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += (long)value.Count * sizeof(float));
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (header.Length % 8 != 0) header.WriteByte((byte)' ');
        Span<byte> length8 = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length8, (ulong)header.Length);
        stream.Write(length8);
        header.WriteTo(stream);
        foreach (var (_, value) in all) WriteNumbers(stream, value.Data);
    }

    /// <summary>Reads all tensors of a stream, by name.</summary>
    /// <exception cref="InvalidDataException">The stream isn't a whole safetensors file of F32 tensors; the message says why.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(Stream stream)
    {
        Span<byte> length8 = stackalloc byte[8];
        Fill(stream, length8, "the header's length");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(length8);
        if (length is 0 or > MaximumHeader)
            throw new InvalidDataException($"safetensors: the header claims {length} bytes; allowed are 1 to {MaximumHeader}. The file is damaged or of another format.");
        var header = new byte[length];
        Fill(stream, header, "the header");
        var entries = Entries(header);
        var tensors = new Dictionary<string, Tensor>();
        var position = 0L;
        foreach (var (name, shape, begin, end) in entries.OrderBy(e => e.Begin))
        {
            if (begin != position || end - begin != (long)shape.Count * sizeof(float))
                throw new InvalidDataException(
                    $"safetensors: '{name}' {shape} takes the bytes {begin} to {end}; {shape.Count * sizeof(float)} bytes from {position} on were expected.");
            var tensor = Tensor.Zeros(shape);
            Fill(stream, MemoryMarshal.AsBytes(tensor.Data), $"'{name}'");
            if (!BitConverter.IsLittleEndian)
            {
                var words = MemoryMarshal.Cast<float, int>(tensor.Data);
                BinaryPrimitives.ReverseEndianness(words, words);
            }

            tensors.Add(name, tensor);
            position = end;
        }

        return tensors;
    }

    private static void WriteNumbers(Stream stream, ReadOnlySpan<float> numbers)
    {
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(MemoryMarshal.AsBytes(numbers));
            return;
        }

        Span<byte> four = stackalloc byte[4];
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteSingleLittleEndian(four, number);
            stream.Write(four);
        }
    }

    private static List<(string Name, Shape Shape, long Begin, long End)> Entries(byte[] header)
    {
        try
        {
            using var json = JsonDocument.Parse(header);
            var entries = new List<(string, Shape, long, long)>();
            foreach (var entry in json.RootElement.EnumerateObject())
            {
                if (entry.Name == "__metadata__") continue;
                var type = entry.Value.GetProperty("dtype").GetString();
                if (type != "F32") throw new InvalidDataException($"safetensors: '{entry.Name}' has the type {type}; F32 is allowed. Convert it first.");
                var shape = new Shape([.. entry.Value.GetProperty("shape").EnumerateArray().Select(e => e.GetInt32())]);
                var range = entry.Value.GetProperty("data_offsets").EnumerateArray().Select(e => e.GetInt64()).ToList();
                if (range.Count != 2) throw new InvalidDataException($"safetensors: '{entry.Name}' has {range.Count} offsets; 2 are needed.");
                entries.Add((entry.Name, shape, range[0], range[1]));
            }

            return entries;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"safetensors: the header can't be read ({error.Message}). The file is damaged or of another format.", error);
        }
    }

    private static void Fill(Stream stream, Span<byte> bytes, string what)
    {
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read != bytes.Length)
            throw new InvalidDataException($"safetensors: the file ends within {what}: {bytes.Length} bytes were expected, {read} are there.");
    }
}
