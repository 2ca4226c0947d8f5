using Spectre.Console.Rendering;

namespace Rubato.Cli.Terminal;

/// <summary>
/// A line that stays while the live part below it goes on. It is written where the live part stood, so what is left of
/// that is erased first; otherwise its letters would show behind the end of the line.
/// </summary>
sealed class LineAboveLive(string text) : IRenderable
{
    const string EraseBelow = "\u001b[J";

    public Measurement Measure(RenderOptions options, int maxWidth) => new(1, maxWidth);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        if (options.Ansi) yield return Segment.Control(EraseBelow);
        yield return new Segment(text.Length <= maxWidth ? text : text[..maxWidth]);
        yield return Segment.LineBreak;
    }
}
