using System.Text;
using System.Text.RegularExpressions;

namespace Rubato.Cli.Commands;

/// <summary>A plan as it is given on the command line: a file, or the text itself.</summary>
static partial class PlanText
{
    const int MostBytes = 1 << 20;

    /// <summary>The plan, a table's values included.</summary>
    /// <param name="fileOrText">A file with a plan or a table, or the plan's text.</param>
    /// <param name="textName">What to call a text in messages.</param>
    public static Plan ReadPlan(string fileOrText, string textName = "plan")
    {
        if (File.Exists(fileOrText) && Plan.IsTable(fileOrText)) return Import(fileOrText);
        return Plan.Parse(Read(fileOrText), File.Exists(fileOrText) ? fileOrText : textName);
    }

    /// <summary>The plan's text.</summary>
    public static string Read(string fileOrText)
    {
        if (File.Exists(fileOrText)) return Plan.IsTable(fileOrText) ? Import(fileOrText).ToString() : ReadFile(fileOrText);
        if (IsPlan(fileOrText)) return fileOrText;
        throw new EnvironmentException(
            Directory.Exists(fileOrText)
                ? $"plan: '{fileOrText}' is a folder; give a file, or a text as in 'lr = cosine(0.1, 0)'."
                : $"plan: got '{fileOrText}'; there is no such file, and a plan's text has a '=', as in 'lr = cosine(0.1, 0)'.");
    }

    /// <summary>Whether a text sets something, as a plan's lines do; a formula alone compares at most.</summary>
    public static bool IsPlan(string text) => Assignment().IsMatch(text);

    [GeneratedRegex("(?<![<>])=")]
    private static partial Regex Assignment();

    static Plan Import(string path) => Readable(path, Plan.Import);

    static string ReadFile(string path) => Readable(path, path =>
    {
        var length = new FileInfo(path).Length;
        return length <= MostBytes
            ? File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true))
            : throw new EnvironmentException($"plan: '{path}' has {length} bytes; a plan has at most {MostBytes}. Is this the right file?");
    });

    static T Readable<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
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
