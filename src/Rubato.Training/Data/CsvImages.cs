namespace Rubato.Training.Data;

/// <summary>
/// Square images as text, gzip or plain: a line an image, its pixels row by row, then its label; whole numbers between
/// commas, no heading. Lines of 64 pixels are UCI digits with values 0 … 16, which are stretched to 0 … 255; all others
/// hold 0 … 255. Every fifth line (the 5th, 10th …) is a test image, so writers and classes that come in runs are in both
/// parts.
/// </summary>
static class CsvImages
{
    const int TestEvery = 5;
    const int MostSide = 1024;
    const int MostValue = 255;
    const int UciPixels = 64;
    const int UciMost = 16;

    public static ImageData Read(string path, string name, int? classes = null, int? side = null)
    {
        var rows = DataFile.Read(path, file => new Parser(file).Parse(classes ?? 256, side));
        var images = rows.Labels.Count;
        if (images < TestEvery)
            throw new DataException($"{path}: holds {images} images; at least {TestEvery} are needed, as every fifth is for the test.");

        var length = rows.Side * rows.Side;
        var all = rows.Values.ToArray();
        List<byte> trainPixels = new(all.Length), testPixels = [], trainLabels = [], testLabels = [];
        for (var row = 0; row < images; row++)
        {
            var forTest = row % TestEvery == TestEvery - 1;
            (forTest ? testPixels : trainPixels).AddRange(all.AsSpan(row * length, length));
            (forTest ? testLabels : trainLabels).Add(rows.Labels[row]);
        }

        var names = LabelledImages.NumberedClasses(classes ?? rows.Labels.Max() + 1);
        return new ImageData(
            name,
            new LabelledImages(rows.Side, rows.Side, 1, trainPixels.ToArray(), trainLabels.ToArray(), names),
            new LabelledImages(rows.Side, rows.Side, 1, testPixels.ToArray(), testLabels.ToArray(), names));
    }

    readonly record struct Rows(int Side, List<byte> Values, List<byte> Labels);

    /// <summary>Reads byte by byte, so that no line, however long, is held as text.</summary>
    sealed class Parser(OpenDataFile file)
    {
        readonly List<byte> _pixels = [];
        readonly List<byte> _labels = [];
        readonly List<int> _row = [];
        readonly byte[] _block = new byte[1 << 16];
        int _line = 1;
        int _column = 1;
        int _cellColumn = 1;
        int _value;
        int _digits;

        public Rows Parse(int classes, int? side)
        {
            int got;
            while ((got = file.Bytes.Read(_block)) > 0)
            {
                foreach (var symbol in _block.AsSpan(0, got))
                    Take(symbol, classes, ref side);
            }

            if (_digits > 0 || _row.Count > 0)
                EndLine(classes, ref side);
            if (side is not { } pixelsPerSide || _labels.Count == 0)
                throw new DataException($"{file.Path}: is empty. {Form}");
            if (_pixels.Count > Array.MaxLength / 2)
                throw new DataException($"{file.Path}: holds more than {Array.MaxLength / 2} pixels. Use a smaller file.");
            return new Rows(pixelsPerSide, _pixels, _labels);
        }

        void Take(byte symbol, int classes, ref int? side)
        {
            switch (symbol)
            {
                case >= (byte)'0' and <= (byte)'9':
                    if (_digits++ == 0)
                        _cellColumn = _column;
                    _value = (_value * 10) + (symbol - '0');
                    if (_value > MostValue)
                        throw At(_cellColumn, $"the number is above {MostValue}; 0 to {MostValue} are allowed.");
                    break;
                case (byte)',':
                    EndCell();
                    break;
                case (byte)'\n':
                    EndLine(classes, ref side);
                    _line++;
                    _column = 0;
                    break;
                case (byte)'\r' or (byte)' ':
                    break;
                default:
                    var shown = symbol is > 32 and < 127 ? $"'{(char)symbol}'" : $"the byte 0x{symbol:X2}";
                    throw At(_column, $"got {shown}; whole numbers between commas are allowed. {Form}");
            }

            _column++;
        }

        void EndCell()
        {
            if (_digits == 0)
                throw At(_column, "got an empty cell; a whole number is needed.");
            if (_row.Count > MostSide * MostSide)
                throw At(_column, $"got more than {MostSide * MostSide} pixels; at most {MostSide}×{MostSide} are allowed.");
            _row.Add(_value);
            _value = 0;
            _digits = 0;
        }

        void EndLine(int classes, ref int? side)
        {
            if (_digits == 0 && _row.Count == 0)
                throw At(1, $"is empty. {Form}");
            EndCell();
            var pixels = _row.Count - 1;
            side ??= SideOf(pixels);
            if (pixels != side * side)
                throw At(1, $"got {_row.Count} numbers; {side * side} pixels and a label are {(side * side) + 1}.");

            var most = pixels == UciPixels ? UciMost : MostValue;
            for (var i = 0; i < pixels; i++)
            {
                if (_row[i] > most)
                    throw At(1, $"pixel {i + 1} is {_row[i]}; 0 to {most} are allowed for {side}×{side} images.");
                _pixels.Add((byte)(((_row[i] * MostValue) + (most / 2)) / most));
            }

            if (_row[^1] >= classes)
                throw At(_cellColumn, $"label {_row[^1]}; 0 to {classes - 1} are allowed.");
            _labels.Add((byte)_row[^1]);
            _row.Clear();
        }

        int SideOf(int pixels)
        {
            var side = (int)Math.Sqrt(pixels);
            return pixels > 0 && side * side == pixels
                ? side
                : throw At(1, $"got {pixels + 1} numbers; a square number of pixels and a label are needed, as 65 or 785. {Form}");
        }

        DataException At(int column, string what) => new($"{file.Path}, line {_line}, column {column}: {what}");

        const string Form = "A line holds an image's pixels, then its label, and there is no heading.";
    }
}
