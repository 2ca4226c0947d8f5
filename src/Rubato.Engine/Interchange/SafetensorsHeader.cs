using System.Text.Json;
using System.Text.Unicode;

namespace Rubato.Engine;

/// <summary>What a header says of one tensor.</summary>
internal readonly record struct SafetensorsEntry(string Name, NumberFormat Format, Shape Shape, long Begin, long End);

/// <summary>
/// The JSON header of a safetensors file, read token by token, so that it takes no more memory than the tensors it names, and
/// checked: the tensors lie one behind the other, without holes, each as long as its shape says.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The largest size of buffer that a tensor can have, 7·2²⁸ numbers.</summary>
    private const int MaximumCount = 7 << 28;
    private readonly List<SafetensorsEntry> entries = [];
    private readonly Dictionary<string, string> metadata = [];

    private SafetensorsHeader()
    {
    }

    /// <summary>The tensors in the order in which they lie.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries => entries;

    /// <summary>Texts beside the tensors.</summary>
    public IReadOnlyDictionary<string, string> Metadata => metadata;

    /// <summary>Reads and checks a header.</summary>
    /// <exception cref="InvalidDataException">Anything isn't as it should be; the message says what.</exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json)) throw Unreadable("it isn't UTF-8");
        var header = new SafetensorsHeader();
        try
        {
            var reader = new Utf8JsonReader(json);
            header.ReadAll(ref reader);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException) // the latter for half a surrogate pair
        {
            throw Unreadable(error.Message.TrimEnd('.'), error);
        }

        header.CheckRanges();
        return header;
    }

    private void ReadAll(ref Utf8JsonReader reader)
    {
        var names = new HashSet<string>();
        Expect(ref reader, JsonTokenType.StartObject, "the header", "an object");
        while (Name(ref reader) is { } name)
        {
            if (!names.Add(name)) throw new InvalidDataException($"safetensors: {TensorName.Quote(name)} is there twice. The file is damaged.");
            if (name == Safetensors.Metadata) ReadMetadata(ref reader);
            else entries.Add(ReadEntry(ref reader, name));
        }

        reader.Read(); // throws where text follows
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject, Safetensors.Metadata, "an object");
        while (Name(ref reader) is { } key)
        {
            Expect(ref reader, JsonTokenType.String, $"{Safetensors.Metadata} {TensorName.Quote(key)}", "a text");
            if (!metadata.TryAdd(key, reader.GetString()!))
                throw new InvalidDataException($"safetensors: {Safetensors.Metadata} has {TensorName.Quote(key)} twice. The file is damaged.");
        }
    }

    private static SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        var quoted = TensorName.Quote(name);
        NumberFormat? format = null;
        Shape? shape = null;
        (long Begin, long End)? range = null;
        Expect(ref reader, JsonTokenType.StartObject, quoted, "an object");
        while (Name(ref reader) is { } key)
        {
            if (key switch { "dtype" => format is not null, "shape" => shape is not null, "data_offsets" => range is not null, _ => false })
                throw new InvalidDataException($"safetensors: {quoted} has '{key}' twice. The file is damaged.");
            if (key == "dtype") format = ReadFormat(ref reader, quoted);
            else if (key == "shape") shape = ReadShape(ref reader, quoted);
            else if (key == "data_offsets") range = ReadRange(ref reader, quoted);
            else reader.Skip();
        }

        if (format is null || shape is null || range is null)
            throw new InvalidDataException($"safetensors: {quoted} lacks its '{(format is null ? "dtype" : shape is null ? "shape" : "data_offsets")}'. The file is damaged.");
        return new(name, format, shape.Value, range.Value.Begin, range.Value.End);
    }

    private static NumberFormat ReadFormat(ref Utf8JsonReader reader, string quoted)
    {
        Expect(ref reader, JsonTokenType.String, $"the dtype of {quoted}", "a text");
        var type = reader.GetString()!;
        return NumberFormat.Find(type)
            ?? throw new InvalidDataException($"safetensors: {quoted} has the type {TensorName.Quote(type)}; allowed are {string.Join(", ", NumberFormat.Names)}. Convert it first.");
    }

    private static Shape ReadShape(ref Utf8JsonReader reader, string quoted)
    {
        Span<int> lengths = stackalloc int[Shape.MaximumRank];
        var rank = 0;
        Expect(ref reader, JsonTokenType.StartArray, $"the shape of {quoted}", "a list");
        while (Whole(ref reader, $"the shape of {quoted}") is { } length)
        {
            if (rank == lengths.Length) throw new InvalidDataException($"safetensors: {quoted} has more than {rank} axes; at most {rank} are allowed. Reshape it first.");
            if (length is < 0 or > int.MaxValue)
                throw new InvalidDataException($"safetensors: {quoted} has an axis of length {length}; allowed are 0 to {int.MaxValue}.");
            lengths[rank++] = (int)length;
        }

        try
        {
            var shape = new Shape(lengths[..rank]);
            return shape.Count <= MaximumCount ? shape : throw new InvalidDataException($"safetensors: {quoted} {shape} has {shape.Count} numbers; at most {MaximumCount} are allowed. Split it first.");
        }
        catch (ArgumentException error)
        {
            throw new InvalidDataException($"safetensors: {quoted}: {error.Message}", error);
        }
    }

    private static (long Begin, long End) ReadRange(ref Utf8JsonReader reader, string quoted)
    {
        var what = $"the data_offsets of {quoted}";
        Expect(ref reader, JsonTokenType.StartArray, what, "a list");
        if (Whole(ref reader, what) is not { } begin || Whole(ref reader, what) is not { } end || Whole(ref reader, what) is not null)
            throw new InvalidDataException($"safetensors: {what} aren't 2 numbers. The file is damaged.");
        return (begin, end);
    }

    private void CheckRanges()
    {
        entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        var position = 0L;
        foreach (var (name, format, shape, begin, end) in entries)
        {
            var size = (long)shape.Count * format.Size;
            if (begin != position || end - begin != size)
                throw new InvalidDataException($"safetensors: {TensorName.Quote(name)} {shape} takes the bytes {begin} to {end}; {size} bytes from {position} on were expected. The file is damaged.");
            position = end;
        }
    }

    /// <summary>The next name of an object, or null at its end.</summary>
    private static string? Name(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.PropertyName ? reader.GetString() : null;
    }

    /// <summary>The next whole number of a list, or null at its end.</summary>
    private static long? Whole(ref Utf8JsonReader reader, string what)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndArray) return null;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number)
            ? number
            : throw new InvalidDataException($"safetensors: {what} hold something else than whole numbers below 2⁶³. The file is damaged.");
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string what, string kind)
    {
        reader.Read();
        if (reader.TokenType != type) throw new InvalidDataException($"safetensors: {what} isn't {kind}. The file is damaged or of another format.");
    }

    private static InvalidDataException Unreadable(string why, Exception? inner = null) =>
        new($"safetensors: the header can't be read: {why}. The file is damaged or of another format.", inner);
}
