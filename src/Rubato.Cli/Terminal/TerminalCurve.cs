using System.Collections.Immutable;
using Spectre.Console;

namespace Rubato.Cli.Terminal;

/// <summary>A curve in dots of a quarter of a line's height: Braille letters of 2 × 4 dots.</summary>
static class TerminalCurve
{
    /// <summary>Letters of the labels on the left; a blank follows.</summary>
    public const int LabelWidth = 10;

    const int Lines = 6;
    const int MostColumns = 60, FewestColumns = 10;
    const int DotsAcross = 2, DotsDown = 4;
    const char Blank = '\u2800';

    /// <summary>The bit of each dot of a Braille letter, row by row, as Unicode numbers them.</summary>
    static readonly int[,] Bits = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };

    /// <summary>Draws finite values over steps; the labels are the values at the top and at the bottom.</summary>
    /// <returns>How many letters wide the curve is; 0 where there was nothing to draw.</returns>
    public static int Write(IAnsiConsole console, ImmutableArray<long> steps, ImmutableArray<double> values)
    {
        var finite = values.Where(double.IsFinite).ToArray();
        if (finite.Length < 2 || finite.Max() <= finite.Min()) return 0;
        var (low, high) = (finite.Min(), finite.Max());
        var columns = Math.Clamp(console.Profile.Width - LabelWidth - 1, FewestColumns, MostColumns);
        var letters = new int[Lines, columns];
        var (width, height) = (columns * DotsAcross, Lines * DotsDown);
        var point = 0;
        var before = -1;
        for (var x = 0; x < width; x++)
        {
            var step = steps[0] + (double)x / (width - 1) * (steps[^1] - steps[0]);
            while (point < steps.Length - 2 && steps[point + 1] <= step) point++;
            var share = (step - steps[point]) / Math.Max(1, steps[point + 1] - steps[point]);
            var value = values[point] + Math.Clamp(share, 0, 1) * (values[point + 1] - values[point]);
            if (!double.IsFinite(value))
            {
                before = -1;
                continue;
            }

            var y = (int)Math.Round((high - value) / (high - low) * (height - 1));
            var from = before < 0 ? y : Math.Min(y, before + Math.Sign(y - before));
            var to = before < 0 ? y : Math.Max(y, before + Math.Sign(y - before));
            for (var dot = from; dot <= to; dot++) letters[dot / DotsDown, x / DotsAcross] |= Bits[dot % DotsDown, x % DotsAcross];
            before = y;
        }

        for (var line = 0; line < Lines; line++)
        {
            var label = line == 0 ? Numbers.Value(high) : line == Lines - 1 ? Numbers.Value(low) : "";
            var row = new char[columns];
            for (var column = 0; column < columns; column++) row[column] = (char)(Blank + letters[line, column]);
            console.MarkupLineInterpolated($"[grey]{label.PadLeft(LabelWidth)}[/] [green]{new string(row)}[/]");
        }

        return columns;
    }
}
