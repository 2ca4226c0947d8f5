using System.Globalization;
using Spectre.Console;

namespace Rubato.Cli.Terminal;

/// <summary>What was found in a plan.</summary>
static class Findings
{
    /// <summary>More of a line than a person reads at once.</summary>
    const int Widest = 120;

    const string Indent = "    ";

    /// <summary>One line: the kind, the place, what was found and how to mend it.</summary>
    public static void Write(IAnsiConsole console, PlanFinding finding, string source) =>
        console.MarkupLine($"[{Colour(finding)}]{Kind(finding)}:[/] {Markup.Escape(Text(finding, source))}");

    /// <summary>The same over several lines, with the plan's own line and a caret under the place.</summary>
    public static void WriteAtPlace(IAnsiConsole console, PlanFinding finding, string source, IReadOnlyList<string> lines)
    {
        console.MarkupLine($"{Markup.Escape(Place(finding, source))}: [{Colour(finding)}]{Kind(finding)}:[/] {Markup.Escape(finding.Message)} [grey]({finding.Code})[/]");
        if (finding.Line > 0 && finding.Line <= lines.Count)
        {
            var (excerpt, caret) = Excerpt(lines[finding.Line - 1], finding.Column - 1);
            console.WriteLine(Indent + excerpt);
            console.MarkupLine($"{Indent}{new string(' ', caret)}[{Colour(finding)}]^[/]");
        }

        if (finding.Remedy.Length > 0) console.MarkupLine($"{Indent}[grey]{Markup.Escape(finding.Remedy)}[/]");
    }

    /// <summary>Place, message, remedy and the kind's name, which the language's reference lists.</summary>
    public static string Text(PlanFinding finding, string source) =>
        $"{Place(finding, source)}: {$"{finding.Message} {finding.Remedy}".TrimEnd()} ({finding.Code})";

    /// <summary>How much it matters, in lower case.</summary>
    public static string Kind(PlanFinding finding) => finding.Severity switch
    {
        FindingSeverity.Error => "error",
        FindingSeverity.Warning => "warning",
        _ => "note",
    };

    static string Colour(PlanFinding finding) => finding.Severity switch
    {
        FindingSeverity.Error => "red",
        FindingSeverity.Warning => "yellow",
        _ => "grey",
    };

    static string Place(PlanFinding finding, string source) =>
        finding.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{source}:{finding.Line}:{finding.Column}") : source;

    /// <summary>What is around a place in a line, and where the place is in it; tabs take one letter.</summary>
    static (string Text, int Caret) Excerpt(string line, int at)
    {
        var text = line.Replace('\t', ' ');
        at = Math.Clamp(at, 0, text.Length);
        var first = text.Length <= Widest ? 0 : Math.Clamp(at - Widest / 2, 0, text.Length - Widest);
        var last = Math.Min(first + Widest, text.Length);
        var (before, after) = (first > 0 ? "…" : "", last < text.Length ? "…" : "");
        return (before + text[first..last] + after, at - first + before.Length);
    }
}
