using Spectre.Console;

namespace Rubato.Cli.Terminal;

/// <summary>
/// Standard output and standard error. A terminal has colours and its own width; a file or a pipe gets plain text, a line
/// as long as it is.
/// </summary>
static class Screen
{
    /// <summary>Wider than any line, so that nothing is wrapped.</summary>
    const int Unbounded = 1 << 20;

    public static IAnsiConsole Output() => Create(Console.Out, Console.IsOutputRedirected);

    public static IAnsiConsole Error() => Create(Console.Error, Console.IsErrorRedirected);

    /// <summary>Says what is wrong; the colour is for terminals alone.</summary>
    public static void Complain(string message) => Error().MarkupLine($"[red]error:[/] {Markup.Escape(message)}");

    static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (redirected) console.Profile.Width = Unbounded;
        return console;
    }
}
