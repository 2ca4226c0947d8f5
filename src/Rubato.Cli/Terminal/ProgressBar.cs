using Spectre.Console;

namespace Rubato.Cli.Terminal;

/// <summary>A bar with its text behind it, or below it on a narrow terminal.</summary>
static class ProgressBar
{
    const int Shortest = 10, Longest = 40;

    public static IEnumerable<Markup> Lines(double share, string text, int width)
    {
        var room = width - text.Length - 1;
        if (room >= Shortest)
            return [new Markup($"{Bar(share, Math.Min(room, Longest))} {Markup.Escape(text)}")];
        return [new Markup(Bar(share, Math.Clamp(width, 1, Longest))), new Markup(Markup.Escape(text))];
    }

    static string Bar(double share, int length)
    {
        var filled = (int)Math.Round(Math.Clamp(share, 0, 1) * length);
        return $"[green]{new string('━', filled)}[/][grey]{new string('━', length - filled)}[/]";
    }
}
