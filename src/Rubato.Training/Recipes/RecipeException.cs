using System.Globalization;

namespace Rubato.Training.Recipes;

/// <summary>A recipe that can't be read or holds a value that isn't allowed.</summary>
public sealed class RecipeException : UserException
{
    /// <summary>An error that isn't tied to a place in a file.</summary>
    public RecipeException(string message, Exception? cause = null)
        : base(message, cause)
    {
        Problem = message;
    }

    /// <summary>An error at a place in a file; line and column are counted from 1.</summary>
    public RecipeException(string file, long line, long column, string problem, Exception? cause = null)
        : base(string.Create(CultureInfo.InvariantCulture, $"{file}, line {line}, column {column}: {problem}"), cause)
    {
        Problem = problem;
        File = file;
        Line = line;
        Column = column;
    }

    /// <summary>The message without the place.</summary>
    public string Problem { get; }

    /// <summary>The file, where there is one.</summary>
    public string? File { get; }

    /// <summary>The line, from 1.</summary>
    public long? Line { get; }

    /// <summary>The column, from 1.</summary>
    public long? Column { get; }
}
