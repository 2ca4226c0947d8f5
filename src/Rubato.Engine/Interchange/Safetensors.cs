using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Rubato.Engine;

/// <summary>
/// The safetensors format: an 8-byte little-endian header length, a JSON header with type, shape and byte range of each
/// tensor, then the numbers (github.com/huggingface/safetensors). Files of any origin can be read safely: memory is taken only for
/// what is there, and nothing in a file is ever executed.
/// </summary>
public static class Safetensors
{
    internal const int MaximumHeader = 100_000_000;
    internal const string Metadata = "__metadata__";
    private const int PieceLength = 1 << 16;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes tensors in the given order, as F32; every bit returns when they are read, those of a NaN too.</summary>
    /// <param name="stream">Written to from its position on.</param>
    /// <param name="tensors">Each with a name of its own.</param>
    /// <param name="metadata">Texts that go with them, as <c>"format": "pt"</c>.</param>
    /// <exception cref="ArgumentException">
    /// Two tensors have the same name, one has the format's own name <c>__metadata__</c>, a text isn't valid Unicode, or the header is over 100 MB.
    /// </exception>
    public static void Write(Stream stream, IEnumerable<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var all = tensors.ToList();
        var names = new HashSet<string> { Metadata };
        foreach (var (name, _) in all)
            if (!names.Add(name)) throw new ArgumentException($"safetensors: got the name '{name}' {(name == Metadata ? "which the format keeps for itself" : "twice")}; every tensor needs a name of its own.");
        using var header = Header(all, metadata);
        while (header.Length % 8 != 0) header.WriteByte((byte)' ');
        if (header.Length > MaximumHeader)
            throw new ArgumentException($"safetensors: names and metadata take {header.Length} bytes; at most {MaximumHeader} are allowed. Write several files.");
        Span<byte> length8 = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length8, (ulong)header.Length);
        stream.Write(length8);
        header.WriteTo(stream);
        foreach (var (_, value) in all) WriteNumbers(stream, value.Data);
    }

    /// <summary>
    /// Reads all tensors of a stream, by name. F64, F32, F16, BF16, I64, I32, U32, I16, U16, I8, U8 and BOOL become single precision,
    /// rounded to the nearest number (whole numbers are exact up to 2²⁴); false is 0 and true is 1. Infinities and NaN are data.
    /// </summary>
    /// <param name="stream">Read from its position to its end; it needn't know its length.</param>
    /// <exception cref="InvalidDataException">
    /// The stream isn't a whole safetensors file, or holds what a tensor can't: another type, a rank over <see cref="Shape.MaximumRank"/>, or
    /// a finite F64 beyond single precision's range. The message says what and where.
    /// </exception>
    public static TensorFile Read(Stream stream)
    {
        var reader = new BoundedReader(stream);
        Span<byte> length8 = stackalloc byte[8];
        reader.Require(8, "the header's length");
        reader.Fill(length8, "the header's length");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(length8);
        if (length is 0 or > MaximumHeader)
            throw new InvalidDataException($"safetensors: the header claims {length} bytes; allowed are 1 to {MaximumHeader}. The file is damaged or of another format.");
        reader.Require((long)length, "the header");
        var text = new byte[length];
        reader.Fill(text, "the header");
        var header = SafetensorsHeader.Parse(text);
        var tensors = new OrderedDictionary<string, Tensor>(header.Entries.Count);
        var piece = new byte[PieceLength];
        foreach (var entry in header.Entries) tensors.Add(entry.Name, Numbers(reader, entry, piece));
        if (!reader.IsAtEnd) throw new InvalidDataException("safetensors: the file goes on behind its last tensor. It is damaged or of another format.");
        return new(tensors, header.Metadata);
    }

    private static Tensor Numbers(BoundedReader reader, SafetensorsEntry entry, byte[] piece)
    {
        var (name, format, shape) = (TensorName.Quote(entry.Name), entry.Format, entry.Shape);
        reader.Require((long)shape.Count * format.Size, name);
        var tensor = Tensor.Uninitialised(shape);
        for (var done = 0; done < shape.Count;)
        {
            var numbers = tensor.Data.Slice(done, Math.Min(piece.Length / format.Size, shape.Count - done));
            var bytes = piece.AsSpan(0, numbers.Length * format.Size);
            reader.Fill(bytes, name);
            var refused = format.Convert(bytes, numbers);
            if (refused >= 0) throw new InvalidDataException($"safetensors: {name} {shape}: element {done + refused} {format.Refusal}");
            done += numbers.Length;
        }

        return tensor;
    }

    private static MemoryStream Header(List<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var header = new MemoryStream();
        using var json = new Utf8JsonWriter(header);
        json.WriteStartObject();
        if (metadata is not null)
        {
            json.WriteStartObject(Metadata);
            foreach (var (key, value) in metadata) json.WriteString(Unicode(key), Unicode(value));
            json.WriteEndObject();
        }

        var offset = 0L;
        foreach (var (name, value) in tensors)
        {
            json.WriteStartObject(Unicode(name));
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
        return header;
    }

    /// <summary>The text itself, where it is valid: half a surrogate pair would be written as another character, and two names could become one.</summary>
    private static string Unicode(string text)
    {
        try
        {
            StrictUtf8.GetByteCount(text);
            return text;
        }
        catch (EncoderFallbackException error)
        {
            throw new ArgumentException($"safetensors: got the name or text {TensorName.Quote(text)} with half a surrogate pair at {error.Index}; valid Unicode is allowed.", error);
        }
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
}
