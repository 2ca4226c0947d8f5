using System.Text.RegularExpressions;

namespace Rubato.Cli.Commands;

/// <summary>What the language's reference says of a function; its pages travel with the command.</summary>
static partial class ReferenceText
{
    /// <summary>The lines on a function, without its signature and picture.</summary>
    public static IEnumerable<string> Of(string function)
    {
        var assembly = typeof(ReferenceText).Assembly;
        foreach (var page in assembly.GetManifestResourceNames().Where(name => name.StartsWith("reference/", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(page)!);
            string[] lines = [.. reader.ReadToEnd().Split('\n')
                .SkipWhile(line => line != $"## {function}").Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))];
            if (lines.Length == 0) continue;
            var isCode = false;
            foreach (var line in lines)
            {
                if (line.StartsWith("```", StringComparison.Ordinal)) isCode = !isCode;
                else if (!isCode && !line.StartsWith("![", StringComparison.Ordinal) && !line.StartsWith("| ---", StringComparison.Ordinal)) yield return Escaped().Replace(line, "$1");
            }
        }
    }

    [GeneratedRegex(@"\\([*|<\\])")]
    private static partial Regex Escaped();
}
