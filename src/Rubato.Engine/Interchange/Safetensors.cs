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
    private const string Metadata = "__metadata__";

    /// <summary>Writes tensors in the given order, as single-precision numbers.</summary>
    /// <exception cref="ArgumentException">Two tensors have the same name, or one has the format's own name <c>__metadata__</c>.</exception>
    public static void Write(Stream stream, IEnumerable<NamedTensor> tensors)
    {
        var all = tensors.ToList();
        var names = new HashSet<string> { Metadata };
        foreach (var (name, _) in all)
            if (!names.Add(name)) throw new ArgumentException($"safetensors: got the name '{name}' {(name == Metadata ? "which the format keeps for itself" : "twice")}; every tensor needs a name of its own.");
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
        RequireLength(stream, (long)length, "the header");
        var header = new byte[length];
        Fill(stream, header, "the header");
        var entries = Entries(header);
        entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        var tensors = new Dictionary<string, Tensor>();
        var position = 0L;
        foreach (var (name, shape, begin, end) in entries)
        {
            var size = (long)shape.Count * sizeof(float);
            if (begin != position || end - begin != size)
                throw new InvalidDataException($"safetensors: '{name}' {shape} takes the bytes {begin} to {end}; {size} bytes from {position} on were expected.");
            if (tensors.ContainsKey(name)) throw new InvalidDataException($"safetensors: '{name}' is there twice. The file is damaged.");
            RequireLength(stream, size, $"'{name}'");
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

        if (stream.ReadByte() >= 0) throw new InvalidDataException("safetensors: the file goes on behind its last tensor. It is damaged or of another format.");
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
                if (entry.Name == Metadata) continue;
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

    /// <summary>Checks before memory is taken for it that a stream of known length holds so many bytes more.</summary>
    private static void RequireLength(Stream stream, long bytes, string what)
    {
        if (stream.CanSeek && stream.Length - stream.Position is var left && left < bytes)
            throw new InvalidDataException($"safetensors: the file ends within {what}: {bytes} bytes were expected, {left} are there.");
    }

    private static void Fill(Stream stream, Span<byte> bytes, string what)
    {
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read != bytes.Length)
            throw new InvalidDataException($"safetensors: the file ends within {what}: {bytes.Length} bytes were expected, {read} are there.");
    }
}
