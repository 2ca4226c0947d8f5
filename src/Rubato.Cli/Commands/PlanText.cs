using Rubato.Training.Data;

namespace Rubato.Cli.Commands;

/// <summary>A plan as it is given on the command line: a file, or the text itself.</summary>
static class PlanText
{
    /// <summary>The plan's text, and what to call its source in messages.</summary>
    public static (string Text, string Source) Read(string fileOrText)
    {
        if (File.Exists(fileOrText)) return (File.ReadAllText(fileOrText), fileOrText);
        if (fileOrText.Contains('=')) return (fileOrText, "plan");
        throw new EnvironmentException(
            Directory.Exists(fileOrText)
                ? $"plan: '{fileOrText}' is a folder; give a file, or a text as in 'lr = cosine(0.1, 0)'."
                : $"plan: got '{fileOrText}'; there is no such file, and a plan's text has a '=', as in 'lr = cosine(0.1, 0)'.");
    }
}
