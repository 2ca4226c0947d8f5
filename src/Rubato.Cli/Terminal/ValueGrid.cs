using Spectre.Console;

namespace Rubato.Cli.Terminal;

/// <summary>Names and values in cells of one width, as many in a line as fit, so that nothing moves as the values change.</summary>
static class ValueGrid
{
    const int Gap = 3;

    /// <summary>The lines of several blocks, each of which begins a new line.</summary>
    public static IEnumerable<Markup> Lines(int width, params IReadOnlyList<(string Name, string Value)>[] blocks)
    {
        var nameWidth = blocks.SelectMany(block => block).Max(cell => cell.Name.Length);
        var cellWidth = nameWidth + 1 + Numbers.SteadyWidth;
        var across = Math.Max(1, (width + Gap) / (cellWidth + Gap));
        return blocks.SelectMany(block => block.Chunk(across))
            .Select(line => new Markup(string.Join(new string(' ', Gap), line.Select(cell => Cell(cell.Name, cell.Value, nameWidth)))));
    }

    static string Cell(string name, string value, int nameWidth) =>
        $"[blue]{Markup.Escape(name.PadRight(nameWidth))}[/] {Markup.Escape(value.PadLeft(Numbers.SteadyWidth))}";
}
