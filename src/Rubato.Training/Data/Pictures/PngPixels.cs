namespace Rubato.Training.Data;

/// <summary>A PNG's colour types, under their numbers in the file.</summary>
enum PngColour : byte
{
    Grey = 0,
    Colours = 2,
    Palette = 3,
    GreyAlpha = 4,
    ColoursAlpha = 6,
}

/// <summary>Takes a PNG's rows as they come out of decompression: undoes their filters and writes them as a picture's.</summary>
sealed class PngPixels(int height, int width, int depth, PngColour colour)
{
    readonly byte[] _above = new byte[RowBytesOf(width, depth, colour)];
    byte[] _pixels = [];
    byte[] _colours = [];
    int _channels;
    int _filled;

    public int Height => height;

    public int Width => width;

    public PngColour Colour => colour;

    public byte[]? Palette { get; set; }

    public byte[]? Transparency { get; set; }

    /// <summary>Bytes of a row, without the one that says its filter.</summary>
    public int RowBytes => _above.Length;

    static int SamplesOf(PngColour colour) => colour switch
    {
        PngColour.Colours => 3,
        PngColour.GreyAlpha => 2,
        PngColour.ColoursAlpha => 4,
        _ => 1,
    };

    static int RowBytesOf(int width, int depth, PngColour colour) => ((width * SamplesOf(colour) * depth) + 7) / 8;

    /// <summary>Makes room, once palette and transparency are known. A palette of greys alone makes a grey picture.</summary>
    public void Begin()
    {
        _channels = colour is PngColour.Colours or PngColour.ColoursAlpha ? 3 : 1;
        if (colour == PngColour.Palette)
        {
            _colours = (byte[])Palette!.Clone();
            for (var i = 0; i < _colours.Length; i++)
                _colours[i] = OverBlack(_colours[i], i / 3 < Transparency?.Length ? Transparency![i / 3] : (byte)255);
            for (var i = 0; i < _colours.Length; i += 3)
            {
                if (_colours[i] != _colours[i + 1] || _colours[i] != _colours[i + 2])
                    _channels = 3;
            }
        }

        _pixels = new byte[height * width * _channels];
    }

    /// <summary>Takes a row; false where its filter isn't known or a colour isn't in the palette.</summary>
    public bool Take(byte filter, Span<byte> row)
    {
        if (!Unfilter(filter, row))
            return false;
        row.CopyTo(_above);
        var target = _pixels.AsSpan(_filled, width * _channels);
        _filled += target.Length;
        switch (colour)
        {
            case PngColour.Grey:
                var clear = Transparency is { } grey ? (grey[0] << 8) | grey[1] : -1;
                var most = (1 << depth) - 1;
                for (var x = 0; x < width; x++)
                {
                    var sample = Sample(row, x);
                    target[x] = sample == clear ? (byte)0 : (byte)(sample * 255 / most);
                }

                return true;
            case PngColour.Colours:
                row.CopyTo(target);
                if (Transparency is [0, var red, 0, var green, 0, var blue])
                {
                    for (var i = 0; i < target.Length; i += 3)
                    {
                        if (target[i] == red && target[i + 1] == green && target[i + 2] == blue)
                            target.Slice(i, 3).Clear();
                    }
                }

                return true;
            case PngColour.Palette:
                for (var x = 0; x < width; x++)
                {
                    var entry = Sample(row, x) * 3;
                    if (entry >= _colours.Length)
                        return false;
                    _colours.AsSpan(entry, _channels).CopyTo(target[(x * _channels)..]);
                }

                return true;
            default:
                for (var (i, x) = (0, 0); x < width; x++)
                {
                    var alpha = row[i + _channels];
                    for (var c = 0; c < _channels; c++)
                        target[(x * _channels) + c] = OverBlack(row[i++], alpha);
                    i++;
                }

                return true;
        }
    }

    /// <summary>The picture, after its last row.</summary>
    public Picture End() => new(height, width, _channels, _pixels);

    int Sample(ReadOnlySpan<byte> row, int x)
    {
        if (depth == 8)
            return row[x];
        var bit = x * depth;
        return (row[bit / 8] >> (8 - depth - (bit % 8))) & ((1 << depth) - 1);
    }

    static byte OverBlack(byte value, byte alpha) => (byte)(((value * alpha) + 127) / 255);

    bool Unfilter(byte filter, Span<byte> row)
    {
        var step = Math.Max(1, SamplesOf(colour) * depth / 8);
        switch (filter)
        {
            case 0:
                return true;
            case 1:
                for (var i = step; i < row.Length; i++)
                    row[i] += row[i - step];
                return true;
            case 2:
                for (var i = 0; i < row.Length; i++)
                    row[i] += _above[i];
                return true;
            case 3:
                for (var i = 0; i < row.Length; i++)
                    row[i] += (byte)(((i < step ? 0 : row[i - step]) + _above[i]) / 2);
                return true;
            case 4:
                for (var i = 0; i < row.Length; i++)
                    row[i] += i < step ? _above[i] : Paeth(row[i - step], _above[i], _above[i - step]);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Of left, above and above left, the nearest to left + above − above left (A. W. Paeth).</summary>
    static byte Paeth(byte left, byte above, byte corner)
    {
        var byLeft = Math.Abs(above - corner);
        var byAbove = Math.Abs(left - corner);
        var byCorner = Math.Abs(left + above - (2 * corner));
        return byLeft <= byAbove && byLeft <= byCorner ? left : byAbove <= byCorner ? above : corner;
    }
}
