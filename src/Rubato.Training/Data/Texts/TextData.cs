using System.Buffers;
using System.Globalization;
using System.Text;

namespace Rubato.Training.Data;

/// <summary>
/// A text for models of characters: each character (a Unicode scalar value) is its place in an alphabet that is sorted by
/// value. The first nine tenths are to learn from, the rest to judge by. Immutable.
/// </summary>
public sealed class TextData
{
    /// <summary>The most different characters that a text may have.</summary>
    public const int MostCharacters = 65_535;

    /// <summary>The fewest characters of a text: each part then has two, one to see and one to foretell.</summary>
    public const int FewestCharacters = 20;

    const int TrainTenths = 9;
    const int MostBytes = 1 << 28;

    readonly int[] _characters;

    TextData(string name, Rune[] alphabet, int[] characters)
    {
        (Name, Alphabet, _characters) = (name, alphabet, characters);
        var train = (int)((long)characters.Length * TrainTenths / 10);
        (Train, Validation) = (characters.AsMemory(0, train), characters.AsMemory(train));
    }

    /// <summary>Short name for titles and folder names.</summary>
    public string Name { get; }

    /// <summary>The characters that occur, sorted by value.</summary>
    public IReadOnlyList<Rune> Alphabet { get; }

    /// <summary>Places in the alphabet of the first ⌊9n/10⌋ characters, to learn from.</summary>
    public ReadOnlyMemory<int> Train { get; }

    /// <summary>Places in the alphabet of the other characters, to judge by.</summary>
    public ReadOnlyMemory<int> Validation { get; }

    /// <summary>All of the text, as places in the alphabet.</summary>
    public ReadOnlyMemory<int> All => _characters;

    /// <summary>Reads a UTF-8 file, gzip or plain; a byte order mark is no part of the text.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The text's name; the file's without its ending where null.</param>
    /// <exception cref="DataException">It can't be read, isn't UTF-8, or is too short.</exception>
    public static TextData Read(string path, string? name = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return DataFile.Read(path, file =>
        {
            using var all = new MemoryStream((int)Math.Min(file.MostBytes, 1 << 20));
            var block = new byte[1 << 16];
            int got;
            while ((got = file.Bytes.Read(block)) > 0)
            {
                all.Write(block.AsSpan(0, got));
                if (all.Length > MostBytes)
                    throw new DataException($"{path}: holds more than {Number(MostBytes)} bytes; texts of up to that size are read. Use a part of it.");
            }

            var given = name ?? Path.GetFileNameWithoutExtension(path);
            return FromUtf8(given.Length > 0 ? given : "text", path, all.GetBuffer().AsSpan(0, (int)all.Length));
        });
    }

    /// <summary>A text from memory.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="text">The text; a surrogate without its other half is refused.</param>
    /// <exception cref="DataException">It is too short, or has a broken character.</exception>
    public static TextData FromText(string name, string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(text);
        var runes = new Rune[text.Length];
        var count = 0;
        for (var at = 0; at < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var taken) != OperationStatus.Done)
                throw new DataException($"{name}: character {at} (0x{(int)text[at]:X4}) is half of a pair. Mend the text.");
            runes[count++] = rune;
            at += taken;
        }

        return FromRunes(name, name, runes.AsSpan(0, count));
    }

    /// <summary>
    /// The sequences of a part: windows of <paramref name="tokensPerSequence"/> characters that don't overlap.
    /// </summary>
    /// <param name="part">The text to learn from, or that to judge by.</param>
    /// <param name="tokensPerSequence">T, from 1 on; the part must hold 2T characters to learn from, or T + 1 to judge by.</param>
    /// <exception cref="DataException">T is below 1, or too long for the text.</exception>
    public TextSequences Sequences(DataPart part, int tokensPerSequence)
    {
        var (characters, needed) = part == DataPart.Train
            ? (Train, 2L * tokensPerSequence)
            : (Validation, tokensPerSequence + 1L);
        if (tokensPerSequence < 1)
            throw new DataException($"{Name}: got sequences of {Number(tokensPerSequence)} characters; at least 1 is needed.");
        if (characters.Length < needed)
        {
            throw new DataException(
                $"{Name}: got sequences of {Number(tokensPerSequence)} characters, which need {Number(needed)} " +
                $"{(part == DataPart.Train ? "to learn from" : "to judge by")}; the text has {Number(characters.Length)}. Give shorter sequences, or a longer text.");
        }

        return new TextSequences(characters, tokensPerSequence, shifts: part == DataPart.Train);
    }

    /// <summary>The places of a text's characters in the alphabet, as to begin a sample with.</summary>
    /// <exception cref="DataException">A character isn't in the alphabet.</exception>
    public int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var alphabet = (Rune[])Alphabet;
        var places = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var place = Array.BinarySearch(alphabet, rune);
            places.Add(place >= 0 ? place : throw new DataException(
                $"{Name}: got the character {Shown(rune)}, which the text doesn't have; its {alphabet.Length} characters are allowed."));
        }

        return [.. places];
    }

    /// <summary>The text of places in the alphabet.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A place isn't in the alphabet.</exception>
    public string Decode(ReadOnlySpan<int> places)
    {
        var text = new StringBuilder(places.Length);
        foreach (var place in places)
        {
            if ((uint)place >= (uint)Alphabet.Count)
                throw new ArgumentOutOfRangeException(nameof(places), place, $"0 to {Alphabet.Count - 1} are in the alphabet.");
            text.Append(Alphabet[place].ToString());
        }

        return text.ToString();
    }

    static TextData FromUtf8(string name, string source, ReadOnlySpan<byte> bytes)
    {
        var start = bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
        var runes = new Rune[bytes.Length - start];
        var count = 0;
        for (var at = start; at < bytes.Length;)
        {
            if (Rune.DecodeFromUtf8(bytes[at..], out var rune, out var taken) != OperationStatus.Done)
                throw new DataException($"{source}: byte {Number(at)} (0x{bytes[at]:X2}) isn't UTF-8. Save the text as UTF-8.");
            runes[count++] = rune;
            at += taken;
        }

        return FromRunes(name, source, runes.AsSpan(0, count));
    }

    static TextData FromRunes(string name, string source, ReadOnlySpan<Rune> runes)
    {
        if (runes.Length < FewestCharacters)
            throw new DataException($"{source}: has {runes.Length} characters; at least {FewestCharacters} are needed. Use a longer text.");
        var places = new int[0x110000];
        foreach (var rune in runes)
            places[rune.Value] = 1;
        var alphabet = new List<Rune>();
        for (var value = 0; value < places.Length; value++)
        {
            if (places[value] == 0)
                continue;
            places[value] = alphabet.Count;
            alphabet.Add(new Rune(value));
        }

        if (alphabet.Count > MostCharacters)
            throw new DataException($"{source}: has {Number(alphabet.Count)} different characters; at most {Number(MostCharacters)} are allowed. Is it a text?");
        var characters = new int[runes.Length];
        for (var i = 0; i < runes.Length; i++)
            characters[i] = places[runes[i].Value];
        return new TextData(name, [.. alphabet], characters);
    }

    static string Shown(Rune rune) =>
        Rune.IsControl(rune) ? string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}") : $"'{rune}'";

    static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
