using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Rubato.Training.Records;

namespace Rubato.Training.Checkpoints;

/// <summary>
/// The small part of a checkpoint, <c>step-N.checkpoint</c>: a line of JSON and a line with its SHA-256. It holds length and hash of the
/// tensors' file beside it; so a checkpoint is whole or is known not to be.
/// </summary>
sealed record CheckpointManifest(
    long Step,
    IReadOnlyDictionary<string, double> Numbers,
    IReadOnlyDictionary<string, string> Texts,
    IReadOnlyList<RecordMark> Records,
    long TensorBytes,
    string TensorSha256)
{
    public const int CurrentVersion = 1;
    public const int MostBytes = 64 << 20;

    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JsonLines.Options.Encoder }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", CurrentVersion);
            json.WriteNumber("step", Step);
            json.WriteStartObject("numbers");
            foreach (var (name, value) in Numbers) JsonLines.Write(json, name, value);
            json.WriteEndObject();
            json.WriteStartObject("texts");
            foreach (var (name, value) in Texts) json.WriteString(name, value);
            json.WriteEndObject();
            json.WriteStartArray("records");
            foreach (var record in Records)
            {
                json.WriteStartObject();
                json.WriteString("file", record.File);
                json.WriteNumber("bytes", record.Bytes);
                json.WriteString("sha256", record.Sha256);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartObject("tensors");
            json.WriteNumber("bytes", TensorBytes);
            json.WriteString("sha256", TensorSha256);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        var text = bytes.ToArray();
        return [.. text, (byte)'\n', .. Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(text))), (byte)'\n'];
    }

    /// <exception cref="CheckpointException">The bytes aren't what <see cref="ToBytes"/> gave.</exception>
    public static CheckpointManifest Parse(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        if (end < 0) throw new CheckpointException("it is cut off");
        var text = bytes[..end];
        var rest = bytes[(end + 1)..];
        var hash = Convert.ToHexStringLower(SHA256.HashData(text));
        if (rest.Length < hash.Length + 1) throw new CheckpointException("it is cut off");
        if (rest.Length > hash.Length + 1 || rest[^1] != '\n' || Encoding.ASCII.GetString(rest[..^1]) != hash) throw new CheckpointException("its checksum doesn't fit: it was damaged");
        try
        {
            using var document = JsonDocument.Parse(text.ToArray());
            return Parse(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException or OverflowException)
        {
            throw new CheckpointException($"it can't be read ({e.Message})");
        }
    }

    static CheckpointManifest Parse(JsonElement root)
    {
        var version = root.GetProperty("version").GetInt32();
        if (version != CurrentVersion)
            throw new CheckpointException(string.Create(CultureInfo.InvariantCulture, $"it has version {version}; this program reads version {CurrentVersion}"));
        var tensors = root.GetProperty("tensors");
        return new(
            root.GetProperty("step").GetInt64(),
            root.GetProperty("numbers").EnumerateObject().ToDictionary(number => number.Name, number => JsonLines.ToNumber(number.Value)),
            root.GetProperty("texts").EnumerateObject().ToDictionary(text => text.Name, text => text.Value.GetString() ?? ""),
            [.. root.GetProperty("records").EnumerateArray().Select(Record)],
            tensors.GetProperty("bytes").GetInt64(),
            tensors.GetProperty("sha256").GetString() ?? "");
    }

    /// <summary>A record's name comes from a file that anyone may have written: it must stay in the run's folder.</summary>
    static RecordMark Record(JsonElement record)
    {
        var file = record.GetProperty("file").GetString() ?? "";
        if (file.Length == 0 || file.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_')) || file[0] == '.')
            throw new CheckpointException("it names a record outside of the run's folder");
        var bytes = record.GetProperty("bytes").GetInt64();
        return bytes >= 0 ? new(file, bytes, record.GetProperty("sha256").GetString() ?? "") : throw new CheckpointException("it gives a record a negative length");
    }
}
