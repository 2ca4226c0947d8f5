using System.Text;
using System.Text.RegularExpressions;

namespace Rubato.Cli.Commands;

/// <summary>A plan as it is given on the command line: a file, or the text itself.</summary>
static partial class PlanText
{
    const int MostBytes = 1 << 20;

    /// <summary>The plan's text, and what to call its source in messages.</summary>
    public static (string Text, string Source) Read(string fileOrText)
    {
        if (File.Exists(fileOrText)) return (ReadFile(fileOrText), fileOrText);
        if (IsPlan(fileOrText)) return (fileOrText, "plan");
        throw new EnvironmentException(
            Directory.Exists(fileOrText)
                ? $"plan: '{fileOrText}' is a folder; give a file, or a text as in 'lr = cosine(0.1, 0)'."
                : $"plan: got '{fileOrText}'; there is no such file, and a plan's text has a '=', as in 'lr = cosine(0.1, 0)'.");
    }

    /// <summary>Whether a text sets something, as a plan's lines do; a formula alone compares at most.</summary>
    public static bool IsPlan(string text) => Assignment().IsMatch(text);

    [GeneratedRegex("(?<![<>])=")]
    private static partial Regex Assignment();

    static string ReadFile(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            return length <= MostBytes
                ? File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true))
                : throw new EnvironmentException($"plan: '{path}' has {length} bytes; a plan has at most {MostBytes}. Is this the right file?");
        }
        catch (DecoderFallbackException)
        {
            throw new EnvironmentException($"plan: '{path}' isn't UTF-8 text. Is this the right file?");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"plan: '{path}' can't be read: {error.Message}");
        }
    }
}
