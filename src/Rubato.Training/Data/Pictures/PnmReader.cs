namespace Rubato.Training.Data;

/// <summary>
/// Reads PGM and PPM, as text (P2, P3) or bytes (P5, P6), with a largest value of 1 … 255, which is stretched to 255. One
/// picture a file.
/// </summary>
sealed class PnmReader(string path, byte[] bytes)
{
    const int MostValue = 255;
    const string Damaged = "The file is damaged: make it again.";

    int _at = 2;

    public Picture Read()
    {
        var kind = bytes[1] - '0';
        if (kind is not (2 or 3 or 5 or 6))
            throw new DataException($"{path}: is a P{kind}; P2, P3, P5 and P6 are read. Convert it to PNG.");
        var width = Number("width");
        var height = Number("height");
        var most = Number("largest value");
        Picture.CheckSides(path, height, width);
        if (most is < 1 or > MostValue)
            throw new DataException($"{path}: the header says a largest value of {most}; 1 to {MostValue} are allowed. Save it with 8 bits.");
        var channels = kind is 3 or 6 ? 3 : 1;
        var samples = height * width * channels;
        var left = bytes.Length - _at;
        // As text, each value has at least a digit and a space before it.
        var needed = kind is 5 or 6 ? 1L + samples : 2L * samples;
        if (needed > left)
            throw new DataException($"{path}: {height}×{width}×{channels} values need at least {needed} bytes after the header; there are {left}. {Damaged}");
        var pixels = new byte[samples];
        if (kind is 5 or 6)
            ReadBytes(pixels);
        else
            ReadText(pixels, most);
        for (var i = 0; i < samples; i++)
        {
            if (pixels[i] > most)
                throw new DataException($"{path}: value {i + 1} is {pixels[i]}; the header says at most {most}. {Damaged}");
            pixels[i] = (byte)(((pixels[i] * MostValue) + (most / 2)) / most);
        }

        return new Picture(height, width, channels, pixels);
    }

    void ReadBytes(byte[] pixels)
    {
        if (!IsSpace(bytes[_at++]))
            throw new DataException($"{path}: the header must end with a space or a line's end. {Damaged}");
        if (bytes.Length - _at != pixels.Length)
            throw new DataException($"{path}: {bytes.Length - _at} bytes follow the header; {pixels.Length} are needed, of one picture. {Damaged}");
        bytes.AsSpan(_at).CopyTo(pixels);
    }

    void ReadText(byte[] pixels, int most)
    {
        for (var i = 0; i < pixels.Length; i++)
        {
            var value = Number("value");
            if (value > most)
                throw new DataException($"{path}: value {i + 1} is {value}; the header says at most {most}. {Damaged}");
            pixels[i] = (byte)value;
        }

        SkipSpace();
        if (_at != bytes.Length)
            throw new DataException($"{path}: goes on after its {pixels.Length} values. {Damaged}");
    }

    /// <summary>A whole number after a space; above a million it stays there, which no limit allows.</summary>
    int Number(string what)
    {
        if (!SkipSpace())
            throw Expected(what, "a space");
        var (value, digits) = (0, 0);
        for (; _at < bytes.Length && char.IsAsciiDigit((char)bytes[_at]); _at++, digits++)
            value = Math.Min((value * 10) + (bytes[_at] - '0'), 1_000_000);
        return digits > 0 ? value : throw Expected(what, "a whole number");
    }

    DataException Expected(string what, string expected) => new(
        $"{path}, byte {_at}: got {(_at < bytes.Length ? $"0x{bytes[_at]:X2}" : "the end")}; {expected} ({what}) is needed. {Damaged}");

    /// <summary>Skips spaces and comments; whether there was any.</summary>
    bool SkipSpace()
    {
        var start = _at;
        while (_at < bytes.Length && (IsSpace(bytes[_at]) || bytes[_at] == '#'))
        {
            if (bytes[_at] == '#')
            {
                while (_at < bytes.Length && bytes[_at] is not ((byte)'\n' or (byte)'\r'))
                    _at++;
            }
            else
            {
                _at++;
            }
        }

        return _at > start;
    }

    static bool IsSpace(byte symbol) => symbol is 9 or 10 or 11 or 12 or 13 or 32;
}
