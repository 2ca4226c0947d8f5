using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rubato.Training.Records;

/// <summary>
/// Files with one flat JSON object a line. Numbers are written with the fewest digits that give the same double again;
/// those that aren't finite, which JSON lacks, as the texts "NaN", "Infinity" and "-Infinity".
/// </summary>
static class JsonLines
{
    const int Block = 1 << 16;

    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public static void Write(Utf8JsonWriter json, JsonEncodedText name, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(name, value);
        else
            json.WriteString(name, double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8);
    }

    public static void Write(Utf8JsonWriter json, string name, double value) =>
        Write(json, JsonEncodedText.Encode(name, Options.Encoder), value);

    public static double ToNumber(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? NotFinite(element.GetString()) : element.GetDouble();

    public static double ToNumber(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? NotFinite(reader.GetString()) : reader.GetDouble();

    static double NotFinite(string? text) => text switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ => throw new FormatException($"got \"{text}\" where a number is due."),
    };

    /// <summary>
    /// Hands each line to <paramref name="read"/>. A last line that is cut (no line end, or no whole object) is left out,
    /// and the returned remark says so; a bad line before the last is an error.
    /// </summary>
    public static string? Read(string path, LineReader read)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            return Read(path, file, read);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RunFolderException($"{path}: there is no such file. Is this the folder of a run?", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"{path}: reading failed: {e.Message}", e);
        }
    }

    static string? Read(string path, FileStream file, LineReader read)
    {
        var buffer = new byte[Block];
        int start = 0, end = 0;
        long line = 1;
        string? bad = null;
        while (true)
        {
            var length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length < 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
                if (end == buffer.Length)
                    Array.Resize(ref buffer, 2 * buffer.Length);
                var got = file.Read(buffer.AsSpan(end));
                end += got;
                if (got > 0)
                    continue;
                if (end > 0 && bad is null)
                    return $"{path}: line {line} is cut; it is left out.";
                if (end > 0)
                    break;
                return bad is null ? null : $"{path}: line {line - 1} is cut; it is left out.";
            }

            if (bad is not null)
                break;
            try
            {
                read(buffer.AsSpan(start, length));
            }
            catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
            {
                bad = e.Message;
            }

            start += length + 1;
            line++;
        }

        throw new RunFolderException($"{path}, line {line - 1}: isn't a line of a run's record: {bad}");
    }
}

/// <summary>Reads one line, or throws a <see cref="JsonException"/> or <see cref="FormatException"/>.</summary>
delegate void LineReader(ReadOnlySpan<byte> line);
